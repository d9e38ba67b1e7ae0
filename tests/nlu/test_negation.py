from __future__ import annotations

import pytest

from bot.nlu.gazetteer import Entry, Found, Gazetteer
from bot.nlu.negation import asserted

STATES = Gazetteer([Entry("mất", "status", "mất"), Entry("hỏng", "status", "hỏng"), Entry("Hà Nội", "place", "Hà Nội")])


def values(text: str) -> list[str]:
    return [found.value for found in asserted(text, STATES.find(text))]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("không phải mất, chỉ hỏng thôi", ["hỏng"]),
        ("thẻ hỏng chứ không phải mất", ["hỏng"]),
        ("ko phai mat dau", []),
        ("thẻ không bị mất", []),
        ("không phải ở Hà Nội", []),
        ("bị mất thẻ", ["mất"]),
        ("có phải mất thẻ thì làm lại không", ["mất"]),
    ],
)
def test_what_is_denied_is_left_out(text: str, left: list[str]) -> None:
    assert values(text) == left


def test_only_a_state_is_denied_by_a_plain_no() -> None:
    place = Found(6, 12, "place", "Hà Nội")

    assert list(asserted("không Hà Nội", [place])) == [place]
