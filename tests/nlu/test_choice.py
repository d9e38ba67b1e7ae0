from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.choice import LAST, find_option


def value(text: str) -> str | None:
    found = find_option(text)
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("2", "2"),
        ("số 1", "1"),
        ("cái thứ hai", "2"),
        ("cai thu nhat", "1"),
        ("ý đầu tiên ạ", "1"),
        ("dạ em chọn số 3 nhé", "3"),
        ("mục số 2", "2"),
        ("cái cuối cùng", LAST),
        ("một", "1"),
        ("2.", "2"),
        ("(4)", "4"),
        ("không phải cái 1, cái 2 cơ", "2"),
    ],
)
def test_a_choice_is_read(text: str, option: str) -> None:
    assert value(text) == option


@pytest.mark.parametrize(
    "text",
    [
        "mức 2",
        "muc 2",
        "ba",  # three, or a father
        "năm",  # five, or a year
        "sáng thứ hai có làm việc không",
        "tôi sinh năm 2001",
        "nhà tôi có 3 người muốn tách hộ thì làm thế nào cho đúng quy định vậy",
        "",
    ],
)
def test_other_numbers_are_no_choice(text: str) -> None:
    assert value(text) is None


@given(st.one_of(st.text(), st.text(alphabet="cáithứnhấ 123456sốýđầu,.")))
def test_any_text_is_read_without_error(text: str) -> None:
    found = find_option(text)
    assert found is None or text[found.start : found.end].strip()
