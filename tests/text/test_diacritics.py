"""Vietnamese without its diacritics."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.diacritics import has_diacritics, strip_diacritics


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Đăng ký tạm trú", "Dang ky tam tru"),
        ("ĐỊNH DANH ĐIỆN TỬ", "DINH DANH DIEN TU"),
        ("ươn ướt ẵng ỷ ỗ", "uon uot ang y o"),
        ("CT01, 69/2024/NĐ-CP", "CT01, 69/2024/ND-CP"),
        ("ðơn", "don"),
    ],
)
def test_tones_vowel_marks_and_the_stroke_go(written: str, bare: str) -> None:
    assert strip_diacritics(written) == bare


def test_decomposed_text_gives_the_same_as_composed_text() -> None:
    text = "Giấy phép lái xe đường bộ"
    assert strip_diacritics(unicodedata.normalize("NFD", text)) == strip_diacritics(text)


def test_marks_of_other_languages_stay() -> None:
    assert strip_diacritics("München, Malmö") == "München, Malmö"


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("cap lai the", False),
        ("cấp lại thẻ", True),
        ("đi", True),
        (unicodedata.normalize("NFD", "thẻ"), True),
        ("", False),
    ],
)
def test_diacritics_are_noticed(text: str, has: bool) -> None:
    assert has_diacritics(text) is has


@settings(deadline=None)
@given(st.text())
def test_stripping_twice_is_stripping_once(text: str) -> None:
    once = strip_diacritics(text)
    assert strip_diacritics(once) == once
    assert not has_diacritics(once)
