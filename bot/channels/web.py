"""The widget's wire format: what a browser sends, and how lines, status and typing reach it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from bot.channels.base import BadRequest, Line, optional_string, read_object, required_string
from bot.messages import Button, Incoming

NAME = "web"
TOPIC = "topic"
"""Key of ``Incoming.metadata``: the page this message was asked from is about this guide or area."""
DEFAULT_WIDGET = "default"
MAX_WARD_CHARS = 128
MAX_COMMENT_CHARS = 1000
_WIDGET_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MAX_TICKET_CHARS = 24
_TICKET = re.compile(r"[A-Z0-9-]+")
_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")
_TOPIC_ID = re.compile(r"[a-z0-9-]{1,96}")


@dataclass(frozen=True)
class NewSession:
    """What a browser says when it opens a conversation."""

    widget_id: str = DEFAULT_WIDGET
    ward: str | None = None


@dataclass(frozen=True)
class Rating:
    """A citizen's rating of a closed ticket, 1 to 5 stars."""

    ticket: str
    stars: int


@dataclass(frozen=True)
class Verdict:
    """What a citizen thinks of one answer, perhaps with a few words of why."""

    message_id: str
    verdict: Literal["helpful", "wrong"]
    comment: str | None = None


@dataclass(frozen=True)
class Status:
    """Who the citizen is talking to. ``position`` is the place in the queue while waiting, 1 = next."""

    owner: Literal["bot", "waiting", "staff"]
    ticket: str | None = None
    position: int | None = None
    officer: str | None = None


def parse_session(body: bytes) -> NewSession:
    """Understand the body of "open a conversation"; an empty body is an empty object.

    Raises:
        BadRequest: malformed.
    """
    data = read_object(body or b"{}")
    widget_id = optional_string(data, "widget_id", max_chars=64) or DEFAULT_WIDGET
    if not _WIDGET_ID.fullmatch(widget_id):
        raise BadRequest(
            "bad_value", "Trường «widget_id» chỉ gồm chữ không dấu, số, dấu chấm và gạch nối.", "widget_id"
        )
    optional_string(data, "lang", max_chars=16)
    ward = optional_string(data, "ward", max_chars=MAX_WARD_CHARS)
    return NewSession(widget_id, _clean_line(ward))


def parse_message(body: bytes, *, account: str, session_id: str, received_at: datetime) -> Incoming:
    """Understand a message. The browser's ``client_msg_id`` makes it unique within its own session.

    ``metadata`` holds :data:`TOPIC` where the page the citizen asks from has a new one.

    Raises:
        BadRequest: malformed, or ``client_msg_id`` is not a UUID.
    """
    data = read_object(body)
    client_id = required_string(data, "client_msg_id", max_chars=64)
    text = required_string(data, "text", blank=True)
    try:
        client_id = str(UUID(client_id))
    except ValueError:
        raise BadRequest("bad_value", "Trường «client_msg_id» phải là một UUID.", "client_msg_id") from None
    topic = optional_string(data, TOPIC, max_chars=128)
    if topic is not None and not is_topic_id(topic):
        raise BadRequest("bad_value", "Trường «topic» phải là mã bài hướng dẫn hoặc mã lĩnh vực.", TOPIC)
    return Incoming(
        channel=NAME,
        account=account,
        user_key=session_id,
        dedupe_key=f"{session_id}:{client_id}",
        text=text,
        sent_at=received_at,
        metadata={TOPIC: topic} if topic else {},
    )


def is_topic_id(text: str) -> bool:
    """Whether this can be the identifier of a guide or an area."""
    return _TOPIC_ID.fullmatch(text) is not None


def parse_rating(body: bytes) -> Rating:
    """Understand a rating.

    Raises:
        BadRequest: malformed, or ``stars`` is not a whole number from 1 to 5.
    """
    data = read_object(body)
    ticket = required_string(data, "ticket", max_chars=_MAX_TICKET_CHARS)
    stars = data.get("stars")
    if not _TICKET.fullmatch(ticket):
        raise BadRequest("bad_value", "Trường «ticket» không phải là số phiếu.", "ticket")
    if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= 5:
        raise BadRequest("bad_value", "Trường «stars» phải là số nguyên từ 1 đến 5.", "stars")
    return Rating(ticket, stars)


def parse_verdict(body: bytes) -> Verdict:
    """Understand what a citizen thinks of an answer.

    Raises:
        BadRequest: malformed.
    """
    data = read_object(body)
    message_id = required_string(data, "message_id", max_chars=64)
    if not _MESSAGE_ID.fullmatch(message_id):
        raise BadRequest("bad_value", "Trường «message_id» không phải là mã tin nhắn.", "message_id")
    comment = optional_string(data, "comment", max_chars=MAX_COMMENT_CHARS)
    verdict = required_string(data, "verdict", max_chars=16)
    if verdict == "helpful":
        return Verdict(message_id, "helpful", comment)
    if verdict == "wrong":
        return Verdict(message_id, "wrong", comment)
    raise BadRequest("bad_value", "Trường «verdict» phải là «helpful» hoặc «wrong».", "verdict")


def client_key_of(dedupe_key: str | None) -> str | None:
    """The browser's own id of its message, from the key it was stored under."""
    return dedupe_key.partition(":")[2] or None if dedupe_key else None


def render_line(line: Line) -> dict[str, Any]:
    """A line as the widget reads it."""
    content = line.content
    data: dict[str, Any] = {
        "id": line.id,
        "seq": line.seq,
        "author": content.author,
        "author_name": content.author_name,
        "text": content.text,
        "buttons": [{"title": b.title, "payload": b.payload} for b in content.buttons],
        "custom": None if content.custom is None else dict(content.custom),
        "created_at": line.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if line.client_key is not None:
        data["client_msg_id"] = line.client_key
    return data


def render_status(status: Status) -> dict[str, Any]:
    """A status as the widget reads it."""
    return {
        "owner": status.owner,
        "ticket": status.ticket,
        "position": status.position,
        "officer": status.officer,
    }


def render_topic(topic_id: str, title: str, parts: Sequence[Button], guide: str | None) -> dict[str, Any]:
    """What a page is about, as the widget reads it."""
    return {
        "id": topic_id,
        "title": title,
        "guide": guide,
        "parts": [{"title": part.title, "payload": part.payload} for part in parts],
    }


def frame(event: str, data: dict[str, Any], *, id_: int | None = None) -> bytes:
    """One server-sent event. JSON has no raw line breaks, so one ``data`` line is enough."""
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"{head}event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _clean_line(text: str | None) -> str | None:
    if text is None:
        return None
    return "".join(c for c in " ".join(text.split()) if c.isprintable()) or None
