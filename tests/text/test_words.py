"""Where the words of a text are, and where not to look for them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.words import cut, is_fixed, is_known, join, map_words


def test_a_text_is_cut_into_words_and_the_gaps_around_them() -> None:
    assert cut("Dạ, mức 2!") == (["Dạ", "mức", "2"], ["", ", ", " ", "!"])


def test_what_is_kept_to_the_letter_belongs_to_a_gap() -> None:
    assert cut("xem vneid.gov.vn nhé") == (["xem", "nhé"], ["", " vneid.gov.vn ", ""])


@pytest.mark.parametrize("piece", ["a@b.vn", "https://x.y/z", "dichvucong.gov.vn,", "69/2024/NĐ-CP", "12/QĐ-TTg"])
def test_addresses_and_law_numbers_are_kept_to_the_letter(piece: str) -> None:
    assert is_fixed(piece)
    assert map_words(str.upper, f"k {piece} k") == f"K {piece} K"


@pytest.mark.parametrize("piece", ["cccd/cmnd", "v.v.", "500.000", "01/07/2025", "cước.Cho"])
def test_ordinary_pieces_are_not(piece: str) -> None:
    assert not is_fixed(piece)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("căn", True),
        ("can", True),
        ("cccd", True),
        ("online", True),
        ("xix", True),
        ("thoong", False),
        ("tôibị", False),
    ],
)
def test_known_words_need_no_repair(word: str, known: bool) -> None:
    assert is_known(word) is known


@settings(deadline=None)
@given(st.text(st.one_of(st.sampled_from("aả1 _./@\n-"), st.characters())))
def test_joining_undoes_cutting(text: str) -> None:
    assert join(*cut(text)) == text
