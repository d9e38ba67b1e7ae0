"""Messages on their way out. A row is added in the transaction that decided to speak."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import Conversation, Message, OutboxRow

CURSOR_CHANNELS = frozenset({"web"})
"""Channels whose clients read by cursor: for them stored is sent."""

REQUEST_CHANNELS = frozenset({"rest"})
"""Channels whose clients read the reply in the answer to their request; only what came unasked must wait for them."""


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


async def any_waiting(session: AsyncSession, conversation_id: str) -> bool:
    """Whether :func:`collect` would hand over anything."""
    query = select(OutboxRow.message_id).where(*_waiting(conversation_id)).limit(1)
    return (await session.execute(query)).first() is not None


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


def _waiting(conversation_id: str) -> tuple[ColumnElement[bool], ...]:
    return (OutboxRow.conversation_id == conversation_id, OutboxRow.status == "pending")


async def take_due(session: AsyncSession, channel: str, *, now: datetime) -> tuple[OutboxRow, Message] | None:
    """Mark one due message of a push channel as being sent, oldest first, one at a time per conversation.

    A message whose conversation still has an earlier one unsettled is not due: order is part of the message.
    """
    earlier = OutboxRow.__table__.alias("earlier")
    unsettled = (
        select(earlier.c.message_id)
        .where(
            earlier.c.conversation_id == OutboxRow.conversation_id,
            earlier.c.seq < OutboxRow.seq,
            earlier.c.status.in_(("pending", "sending", "failed")),
        )
        .exists()
    )
    query = (
        select(OutboxRow, Message)
        .join(Message, Message.id == OutboxRow.message_id)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.status.in_(("pending", "failed")),
            OutboxRow.next_at <= now,
            ~unsettled,
        )
        .order_by(OutboxRow.next_at, OutboxRow.seq)
        .limit(1)
        .with_for_update(of=OutboxRow, skip_locked=True)
    )
    found = (await session.execute(query)).first()
    if found is None:
        return None
    row, message = found
    row.status = "sending"
    row.attempts += 1
    await session.flush()
    return row, message


async def mark_sent(session: AsyncSession, message_id: str, provider_id: str | None) -> None:
    """The channel took the message."""
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.message_id == message_id)
        .values(status="sent", provider_id=provider_id, error=None)
    )


async def mark_failed(session: AsyncSession, message_id: str, *, error: str, retry_at: datetime | None) -> None:
    """Sending failed: try again at ``retry_at``, or never (``dead``) if it is None."""
    values: dict[str, Any] = {"status": "dead", "error": error}
    if retry_at is not None:
        values = {"status": "failed", "error": error, "next_at": retry_at}
    await session.execute(update(OutboxRow).where(OutboxRow.message_id == message_id).values(**values))
