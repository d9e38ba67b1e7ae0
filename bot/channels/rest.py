"""The REST channel: the wire format of Rasa's own REST channel (contract, section 2), so any Rasa client works.

One extension: a client may send ``message_id``; a repeated request with the same sender and id is the same message
and gets the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.channels.base import optional_string, read_object, required_string
from bot.messages import Incoming, Outgoing

NAME = "rest"
ACCOUNT = "default"
MAX_SENDER_CHARS = 512
MAX_ID_CHARS = 128


@dataclass(frozen=True)
class RestRequest:
    """One request: the message, and the sender's name as the client wrote it, to be echoed."""

    sender: str
    incoming: Incoming


def parse(body: bytes, *, received_at: datetime) -> RestRequest:
    """Understand a request body.

    The sender's name is stored only as a hash: clients use phone numbers and e-mail addresses for it.

    Raises:
        BadRequest: malformed JSON, a missing sender or message, or a wrong type.
    """
    data = read_object(body)
    sender = required_string(data, "sender", max_chars=MAX_SENDER_CHARS)
    # However long: the gateway limits the body, and a long text is refused kindly by the turn.
    text = required_string(data, "message", blank=True)
    message_id = optional_string(data, "message_id", max_chars=MAX_ID_CHARS)
    user_key = _digest(sender)
    return RestRequest(
        sender,
        Incoming(
            channel=NAME,
            account=ACCOUNT,
            user_key=user_key,
            dedupe_key=f"{user_key}:{_digest(message_id)}" if message_id else uuid4().hex,
            text=text,
            sent_at=received_at,
        ),
    )


def render(messages: Sequence[Outgoing], recipient: str) -> list[dict[str, Any]]:
    """Messages as the client reads them, in order."""
    return [_render_one(message, recipient) for message in messages]


def _render_one(message: Outgoing, recipient: str) -> dict[str, Any]:
    item: dict[str, Any] = {"recipient_id": recipient, "text": message.text}
    if message.buttons:
        item["buttons"] = [{"title": b.title, "payload": b.payload} for b in message.buttons]
    if message.custom is not None:
        item["custom"] = dict(message.custom)
    return item


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
