"""One place for the tone mark."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.tones import normalise_tones


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("hoà giải, thuý, khoẻ, loà, uỷ ban, xoá, khoá", "hòa giải, thúy, khỏe, lòa, ủy ban, xóa, khóa"),
        ("quí, quý, quỹ, gì, giá, giữa, giếng", "quí, quý, quỹ, gì, giá, giữa, giếng"),
        ("hoàn, tuyển, thuế, khuỷu, ngoài, thuở, của, mía", "hoàn, tuyển, thuế, khuỷu, ngoài, thuở, của, mía"),
        ("tòan bộ, gíup, thúê, nghịêp, qúy", "toàn bộ, giúp, thuế, nghiệp, quý"),
        ("HOÀ BÌNH Hoà Bình", "HÒA BÌNH Hòa Bình"),
    ],
)
def test_the_tone_stands_where_documents_of_the_state_put_it(written: str, spelled: str) -> None:
    assert normalise_tones(written) == spelled


def test_decomposed_text_comes_back_composed() -> None:
    assert normalise_tones(unicodedata.normalize("NFD", "Thuỷ, đường")) == "Thủy, đường"


def test_words_of_other_languages_and_codes_stay() -> None:
    text = "VNeID café Málaga CT01 69/2024/NĐ-CP"
    assert normalise_tones(text) == text


@settings(deadline=None)
@given(st.text(st.sampled_from("aăâeêioôơuưyáàảãạấịộớúỷbcdđghklmnpqrtvx HOÀ?")))
def test_placing_tones_twice_is_placing_them_once(text: str) -> None:
    once = normalise_tones(text)
    assert normalise_tones(once) == once
