"""Lines a platform did not take: the list an operator sees, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import touch
from bot.storage.outbox import topic
from bot.storage.tables import Message, OutboxRow


@dataclass(frozen=True)
class Dead:
    """A dead letter as an operator sees it; what it says stays in the conversation."""

    message_id: str
    channel: str
    conversation_id: str
    author: str
    error: str | None
    attempts: int
    created_at: datetime


async def list_dead(session: AsyncSession, *, channel: str | None = None, limit: int = 100) -> list[Dead]:
    """Dead letters, oldest first."""
    query = (
        select(OutboxRow, Message)
        .join(Message, Message.id == OutboxRow.message_id)
        .where(OutboxRow.status == "dead")
        .order_by(Message.created_at, Message.seq)
        .limit(limit)
    )
    if channel is not None:
        query = query.where(OutboxRow.channel == channel)
    return [
        Dead(
            row.message_id,
            row.channel,
            row.conversation_id,
            message.author,
            row.error,
            row.attempts,
            message.created_at,
        )
        for row, message in await session.execute(query)
    ]


async def revive(session: AsyncSession, message_id: str, *, now: datetime) -> bool:
    """Send a dead letter again, from its first part that was not taken; False if there is no such dead letter."""
    statement = (
        update(OutboxRow)
        .where(OutboxRow.message_id == message_id, OutboxRow.status == "dead")
        .values(status="pending", attempts=0, next_at=now, error=None)
        .returning(OutboxRow.channel)
        .execution_options(synchronize_session=False)
    )
    channel = (await session.scalars(statement)).one_or_none()
    if channel is not None:
        touch(session, topic(channel))
    return channel is not None


async def count_by_status(session: AsyncSession, channel: str) -> dict[str, int]:
    """How many lines of a channel are in each state."""
    query = select(OutboxRow.status, func.count()).where(OutboxRow.channel == channel).group_by(OutboxRow.status)
    return dict((await session.execute(query)).all())
