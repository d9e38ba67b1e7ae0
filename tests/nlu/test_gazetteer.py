from __future__ import annotations

import unicodedata

import pytest

from bot.nlu.gazetteer import Entry, Gazetteer

GAZETTEER = Gazetteer(
    [
        Entry("mất", "status", "mất"),
        Entry("mật khẩu", None, "mật khẩu"),
        Entry("mất bao lâu", None, "mất bao lâu"),
        Entry("hết hạn", "status", "hết hạn"),
        Entry("bị khóa", "status", "bị khóa"),
        Entry("trễ", "status", "chậm"),
        Entry("lộ", "status", "lộ"),
        Entry("căn cước", "document", "thẻ căn cước"),
        Entry("căn cước điện tử", "document", "căn cước điện tử"),
        Entry("Sài Gòn", "place", "Thành phố Hồ Chí Minh"),
    ]
)


def values(text: str) -> list[str]:
    return [found.value for found in GAZETTEER.find(text)]


@pytest.mark.parametrize("text", ["ở Sài Gòn", "o sai gon", "Ở SÀI  GÒN", unicodedata.normalize("NFD", "ở sài gòn")])
def test_a_phrase_is_found_however_it_is_typed(text: str) -> None:
    assert values(text) == ["Thành phố Hồ Chí Minh"]


def test_offsets_point_into_the_original() -> None:
    text = unicodedata.normalize("NFD", "thẻ  Hết   hạn rồi")

    found = next(GAZETTEER.find(text))

    assert text[found.start : found.end] == unicodedata.normalize("NFD", "Hết   hạn")


def test_the_longest_phrase_wins() -> None:
    assert values("căn cước điện tử là gì") == ["căn cước điện tử"]


def test_other_diacritics_make_another_word() -> None:
    assert values("quét mặt") == []
    assert values("mật khẩu") == []


def test_both_ways_of_placing_the_tone_are_the_same_word() -> None:
    assert values("vneid bị khoá") == values("vneid bị khóa") == ["bị khóa"]


def test_a_phrase_of_no_entity_keeps_others_from_matching_inside_it() -> None:
    assert values("làm mất bao lâu") == []
    assert values("quen mat khau") == []


def test_one_bare_syllable_is_believed_only_in_a_message_without_diacritics() -> None:
    assert values("mat the roi") == ["mất"]
    assert values("tre em cần gì") == []


def test_a_very_short_bare_syllable_is_never_believed() -> None:
    assert values("toi lo qua") == []


def test_words_across_punctuation_are_no_phrase() -> None:
    assert values("sài, gòn") == []
