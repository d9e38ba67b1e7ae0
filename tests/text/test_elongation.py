"""Letters held down for feeling."""

import pytest

from bot.text.elongation import collapse_elongation


@pytest.mark.parametrize(
    ("held", "said"),
    [("đượccc", "được"), ("điiii", "đi"), ("quáaaa", "quá"), ("quaaaá", "quá"), ("ĐIIII", "ĐI"), ("kooooo", "ko")],
)
def test_a_drawn_out_word_comes_back_to_its_length(held: str, said: str) -> None:
    assert collapse_elongation(held) == said


def test_with_diacritics_a_last_letter_typed_twice_is_enough() -> None:
    assert collapse_elongation("rồii đượcc") == "rồi được"


def test_a_letter_with_diacritics_typed_twice_is_one() -> None:
    assert collapse_elongation("đăng nhậập") == "đăng nhập"


@pytest.mark.parametrize("text", ["kkkk", "III viii", "www.x.vn", "1000000", "Lee Matt", "boong xoong", "aaa"])
def test_what_is_written_so_on_purpose_stays(text: str) -> None:
    assert collapse_elongation(text) == text
