from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import PAYLOAD_BOT, PAYLOAD_STAFF, guide_payload
from bot.nlu.payload import read_payload

GUIDES = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
ASPECTS = st.from_regex(r"[a-z]+", fullmatch=True)


def named(text: str) -> dict[str, str] | None:
    found = read_payload(text)
    return None if found is None else {item.entity: item.value for item in found}


@given(GUIDES, st.none() | ASPECTS)
def test_every_payload_that_buttons_are_made_of_is_read_back(guide: str, aspect: str | None) -> None:
    payload = guide_payload(guide, aspect)
    if payload in (PAYLOAD_STAFF, PAYLOAD_BOT):
        return
    expected = {"guide": guide} if aspect is None else {"guide": guide, "aspect": aspect}
    assert named(payload) == expected


@pytest.mark.parametrize("payload", [PAYLOAD_STAFF, PAYLOAD_BOT])
def test_commands_are_named(payload: str) -> None:
    assert named(payload) == {"command": payload[1:]}


def test_white_space_around_a_payload_does_not_matter_and_offsets_stay_right() -> None:
    text = "  #can-cuoc-le-phi/fee\n"

    assert [text[item.start : item.end] for item in read_payload(text) or ()] == ["can-cuoc-le-phi", "fee"]


@pytest.mark.parametrize(
    "text", ["", "#", "can-cuoc-le-phi", "#Căn cước", "# can-cuoc", "#a/b/c", "#a b", "/restart", "hỏi #a"]
)
def test_ordinary_text_is_no_payload(text: str) -> None:
    assert named(text) is None
