import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels import web
from bot.channels.base import BadRequest, Line
from bot.messages import Button, Outgoing

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
CLIENT_ID = "0b8f4a52-53a8-4c5e-9f0e-2f6b5f6a7c11"


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_a_session_may_be_opened_with_nothing_or_with_widget_and_ward() -> None:
    assert web.parse_session(b"") == web.NewSession()
    assert web.parse_session(b"{}") == web.NewSession()
    assert web.parse_session(body(widget_id="ubnd-x", lang="vi", ward=" Phường\nMẫu ")) == web.NewSession(
        "ubnd-x", "Phường Mẫu"
    )


@pytest.mark.parametrize(
    ("fields", "culprit"),
    [({"widget_id": "a b"}, "widget_id"), ({"widget_id": 1}, "widget_id"), ({"ward": "x" * 129}, "ward")],
)
def test_a_session_with_bad_fields_is_refused(fields: dict[str, Any], culprit: str) -> None:
    with pytest.raises(BadRequest) as refused:
        web.parse_session(body(**fields))
    assert refused.value.field == culprit


def test_the_browsers_id_makes_a_message_unique_within_its_own_session() -> None:
    def parsed(session_id: str) -> str:
        sent = body(client_msg_id=CLIENT_ID, text="Lệ phí?")
        return web.parse_message(sent, account="default", session_id=session_id, received_at=NOW).dedupe_key

    assert parsed("s1") == f"s1:{CLIENT_ID}"
    assert parsed("s1") != parsed("s2")
    assert web.client_key_of(parsed("s1")) == CLIENT_ID


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "x"},
        {"client_msg_id": "1", "text": "x"},
        {"client_msg_id": CLIENT_ID},
        {"client_msg_id": 1, "text": "x"},
    ],
)
def test_a_message_without_a_proper_id_or_text_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        web.parse_message(body(**fields), account="default", session_id="s", received_at=NOW)


@pytest.mark.parametrize("stars", [0, 6, "5", 4.5, True, None])
def test_a_rating_is_one_to_five_whole_stars(stars: object) -> None:
    with pytest.raises(BadRequest) as refused:
        web.parse_rating(body(ticket="PA-261121-0001", stars=stars))
    assert refused.value.field == "stars"


def test_a_rating_names_a_ticket() -> None:
    assert web.parse_rating(body(ticket="PA-261121-0001", stars=5)) == web.Rating("PA-261121-0001", 5)
    with pytest.raises(BadRequest):
        web.parse_rating(b'{"ticket": "\\ud800", "stars": 5}')


def test_a_line_says_everything_the_widget_needs() -> None:
    said = Outgoing("staff", "Chào", (Button("A", "#a"),), {"kind": "answer"}, "Cô Lan")
    assert web.render_line(Line("m1", 3, said, NOW)) == {
        "id": "m1",
        "seq": 3,
        "author": "staff",
        "author_name": "Cô Lan",
        "text": "Chào",
        "buttons": [{"title": "A", "payload": "#a"}],
        "custom": {"kind": "answer"},
        "created_at": "2026-11-21T08:00:00.000Z",
    }


def test_a_citizens_line_carries_the_browsers_own_id() -> None:
    assert web.render_line(Line("m1", 1, Outgoing("citizen", "x"), NOW, CLIENT_ID))["client_msg_id"] == CLIENT_ID


def test_an_event_keeps_line_breaks_inside_its_one_data_line() -> None:
    assert web.frame("message", {"text": "một\nhai"}, id_=7) == (
        'id: 7\nevent: message\ndata: {"text": "một\\nhai"}\n\n'.encode()
    )
    assert web.frame("typing", {"on": True}) == b'event: typing\ndata: {"on": true}\n\n'
