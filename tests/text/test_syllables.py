"""The syllable inventory and the word tokens search uses."""

import unicodedata

import pytest

from bot.text.syllables import is_syllable, parse, syllables

IN_FULL = """
căn cước công dân định danh điện tử nghiêng khuya khuỷu quyết quốc giếng giỗ gì gìn ngoằn oẹo yêu ý ỷ uống ướt thuở huơ
xoong boóng pin Đắk kỳ ghế nghề chuẩn ngoài trường hoặc huýt tuyệt của mía
"""
BARE = "can cuoc cong dan dinh danh dien tu quoc nghieng giay phat duoc khuya"
NO_SYLLABLES = """
cưa2 kan8 nhập2 vneid cccd thấytrả thoong banr cế ghà ngiên boa thốngg quù iên đươc viêc bắḿ
"""


@pytest.mark.parametrize("word", IN_FULL.split())
def test_syllables_written_in_full_are_known(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", BARE.split())
def test_syllables_without_any_diacritics_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", "ngan ", "được được", *NO_SYLLABLES.split()])
def test_what_vietnamese_cannot_pronounce_or_spell_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_a_rhyme_cut_short_takes_only_two_tones() -> None:
    assert [is_syllable(word) for word in ("mát", "mạt", "màt", "mảt", "mãt")] == [True, True, False, False, False]


def test_the_parts_of_a_syllable_are_named() -> None:
    assert parse("nghiệp") is not None
    onset, rhyme, tone = parse("nghiệp") or ("", "", 0)
    assert (onset, rhyme, tone) == ("ngh", "iêp", 5)
    assert parse("qua") == ("qu", "a", 0)
    assert parse("giếng") == ("gi", "êng", 1)


def test_search_tokens_are_lower_case_runs_of_letters_and_digits() -> None:
    assert syllables("Mẫu CT01, Nghị định 69/2024/NĐ-CP?") == [
        "mẫu", "ct01", "nghị", "định", "69", "2024", "nđ", "cp"
    ]  # fmt: skip


def test_search_tokens_are_composed() -> None:
    assert syllables(unicodedata.normalize("NFD", "Hộ chiếu")) == ["hộ", "chiếu"]


def test_nothing_but_signs_has_no_tokens() -> None:
    assert syllables("?!… 😀 --- ___") == []
