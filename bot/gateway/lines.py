"""Stored messages as channels know them."""

from __future__ import annotations

from bot.channels import web
from bot.channels.base import Line
from bot.messages import Button, Outgoing
from bot.storage.tables import Message


def outgoing_of(message: Message) -> Outgoing:
    """The content of a stored message."""
    return Outgoing(
        author=message.author,
        text=message.text,
        buttons=tuple(Button(b["title"], b["payload"]) for b in message.buttons or ()),
        custom=message.custom,
        author_name=message.author_name,
    )


def line_of(message: Message) -> Line:
    """A stored message with its place in the conversation."""
    client_key = web.client_key_of(message.dedupe_key) if message.author == "citizen" else None
    return Line(message.id, message.seq, outgoing_of(message), message.created_at, client_key)
