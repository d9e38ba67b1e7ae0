import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels import rest
from bot.channels.base import BadRequest
from bot.messages import Button, Outgoing

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def parse(**body: Any) -> rest.RestRequest:
    return rest.parse(json.dumps(body).encode(), received_at=NOW)


def test_the_body_of_any_rasa_client_is_understood() -> None:
    asked = parse(sender="dân-1", message="Lệ phí?", metadata={"a": 1}, input_channel="rest")
    assert asked.sender == "dân-1"
    assert (asked.incoming.channel, asked.incoming.text, asked.incoming.sent_at) == ("rest", "Lệ phí?", NOW)


def test_a_sender_is_stored_as_a_hash_because_clients_use_phone_numbers() -> None:
    asked = parse(sender="0900000000", message="x")
    assert "0900000000" not in repr(asked.incoming)
    assert asked.incoming.user_key == parse(sender="0900000000", message="y").incoming.user_key
    assert asked.incoming.user_key != parse(sender="0900000001", message="x").incoming.user_key


def test_without_an_id_every_request_is_a_message_of_its_own() -> None:
    assert parse(sender="a", message="x").incoming.dedupe_key != parse(sender="a", message="x").incoming.dedupe_key


def test_an_id_names_one_message_of_one_sender() -> None:
    def key(sender: str) -> str:
        return parse(sender=sender, message="x", message_id="1").incoming.dedupe_key

    assert key("a") == key("a")
    assert key("a") != key("b")


@pytest.mark.parametrize("body", [{"message": "x"}, {"sender": "a"}, {"sender": "a", "message": 7}])
def test_a_body_without_sender_or_message_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        parse(**body)


def test_an_empty_message_is_well_formed() -> None:
    assert parse(sender="a", message="").incoming.text == ""


def test_half_a_surrogate_pair_in_a_name_does_no_harm() -> None:
    assert rest.parse(b'{"sender": "\\ud800", "message": "x"}', received_at=NOW).incoming.user_key


def test_messages_are_rendered_as_rasa_renders_them() -> None:
    said = Outgoing("bot", "Chọn", (Button("Lệ phí", "#a/fee"),), {"kind": "clarify"})
    assert rest.render([Outgoing("staff", "Chào"), said], "dân-1") == [
        {"recipient_id": "dân-1", "text": "Chào"},
        {
            "recipient_id": "dân-1",
            "text": "Chọn",
            "buttons": [{"title": "Lệ phí", "payload": "#a/fee"}],
            "custom": {"kind": "clarify"},
        },
    ]
