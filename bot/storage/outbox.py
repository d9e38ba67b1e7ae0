"""Messages on their way out. A row is added in the transaction that decided to speak."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import touch
from bot.storage.tables import Conversation, Message, OutboxRow

CURSOR_CHANNELS = frozenset({"web"})
"""Channels whose clients read by cursor: for them stored is sent."""

REQUEST_CHANNELS = frozenset({"rest"})
"""Channels whose clients read the reply in the answer to their request; only what came unasked must wait for them."""


def topic(channel: str) -> str:
    """What hears of a channel's lines that may be sent now."""
    return f"outbox:{channel}"


def enqueue(session: AsyncSession, message: Message, conversation: Conversation, *, now: datetime) -> None:
    """Queue a stored message for its channel."""
    channel = conversation.channel
    fetched = channel in CURSOR_CHANNELS or (channel in REQUEST_CHANNELS and message.in_reply_to is not None)
    session.add(
        OutboxRow(
            message_id=message.id,
            conversation_id=message.conversation_id,
            channel=channel,
            seq=message.seq,
            status="sent" if fetched else "pending",
            next_at=now,
            state_version=conversation.state_version,
        )
    )
    if not fetched:
        touch(session, topic(channel))


def anything_waits(conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether :func:`collect` would hand over anything, as a part of a query."""
    return exists().where(*_waiting(conversation_id))


async def collect(session: AsyncSession, conversation_id: str) -> list[Message]:
    """Hand over every waiting message of a conversation to a client that asks, once and in order."""
    query = (
        select(Message, OutboxRow)
        .join(OutboxRow, OutboxRow.message_id == Message.id)
        .where(*_waiting(conversation_id))
        .order_by(Message.seq)
        .with_for_update(of=OutboxRow)
    )
    collected = []
    for message, row in await session.execute(query):
        row.status = "sent"
        collected.append(message)
    await session.flush()
    return collected


def _waiting(conversation_id: str | ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    return (OutboxRow.conversation_id == conversation_id, OutboxRow.status == "pending")
