"""Lines on their way through a platform: what is due, what is under way, which parts were taken, what was seen.

One line per conversation is under way at a time. An *attempt* is a number that only its sender knows; whoever comes
late with an old one changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import insert_if_new, touch
from bot.storage.outbox import topic
from bot.storage.tables import Conversation, Message, OutboxPart, OutboxRow

WAITING = ("pending", "failed")
UNSETTLED = (*WAITING, "sending")
UNKNOWN_OUTCOME = "unknown_outcome"


@dataclass(frozen=True)
class Due:
    """A line that may be under way now; its conversation is locked."""

    row: OutboxRow
    message: Message
    conversation: Conversation


async def next_due(session: AsyncSession, channel: str, *, now: datetime) -> Due | None:
    """The line of a push channel that has waited longest, one at a time per conversation; None if none is due.

    A line whose conversation still has an earlier one unsettled is not due: order is part of the message.
    """
    earlier = OutboxRow.__table__.alias("earlier")
    unsettled = (
        select(earlier.c.message_id)
        .where(
            earlier.c.conversation_id == OutboxRow.conversation_id,
            earlier.c.seq < OutboxRow.seq,
            earlier.c.status.in_(UNSETTLED),
        )
        .exists()
    )
    return await _due(session, channel, (OutboxRow.status.in_(WAITING), OutboxRow.next_at <= now, ~unsettled))


async def next_unsure(session: AsyncSession, channel: str, *, now: datetime) -> Due | None:
    """A line that was being sent when its sender died or lost the answer, and for whose echo we waited long enough."""
    return await _due(session, channel, (OutboxRow.status == "sending", OutboxRow.next_at <= now))


async def _due(session: AsyncSession, channel: str, conditions: tuple[ColumnElement[bool], ...]) -> Due | None:
    query = (
        select(OutboxRow, Message, Conversation)
        .join(Message, Message.id == OutboxRow.message_id)
        .join(Conversation, Conversation.id == OutboxRow.conversation_id)
        .where(OutboxRow.channel == channel, *conditions)
        .order_by(OutboxRow.next_at, OutboxRow.seq)
        .limit(1)
        .with_for_update(of=Conversation, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).first()
    return None if found is None else Due(*found)


async def begin(session: AsyncSession, due: Due, *, now: datetime, until: datetime) -> int | None:
    """Mark a line as being sent, to be settled before ``until``.

    Returns:
        The number of this attempt, or None if a rival was first.
    """
    return await _claim(session, due.row, status="sending", next_at=until, sending_at=now)


async def take_to_check(session: AsyncSession, due: Due, *, until: datetime) -> int | None:
    """Become the one who finds out what happened to an unsure line; returns as :func:`begin`."""
    return await _claim(session, due.row, next_at=until)


async def _claim(session: AsyncSession, row: OutboxRow, **values: Any) -> int | None:
    attempt = row.attempts + 1
    statement = (
        update(OutboxRow)
        .where(OutboxRow.message_id == row.message_id, OutboxRow.status == row.status)
        .where(OutboxRow.attempts == row.attempts)
        .values(attempts=attempt, **values)
        .execution_options(synchronize_session=False)
    )
    return attempt if (await session.execute(statement)).rowcount == 1 else None  # type: ignore[attr-defined]


async def in_flight(session: AsyncSession, conversation_id: str) -> tuple[OutboxRow, Message] | None:
    """The line of a conversation that is being sent; there is at most one."""
    query = (
        select(OutboxRow, Message)
        .join(Message, Message.id == OutboxRow.message_id)
        .where(OutboxRow.conversation_id == conversation_id, OutboxRow.status == "sending")
    )
    found = (await session.execute(query.execution_options(populate_existing=True))).first()
    return None if found is None else (found[0], found[1])


async def part_taken(
    session: AsyncSession,
    message_id: str,
    part: int,
    provider_id: str | None,
    *,
    parts: int,
    now: datetime,
    by_echo: bool = False,
) -> None:
    """The platform took a part. Told twice (by its answer and by its echo), the second time changes nothing.

    An echo whose id belongs to another part tells of that one, though the words are the same.
    """
    row = await session.get_one(OutboxRow, message_id, populate_existing=True, with_for_update=True)
    values = {
        "message_id": message_id,
        "part": part,
        "conversation_id": row.conversation_id,
        "channel": row.channel,
        "provider_id": provider_id,
        "sent_at": now,
    }
    is_new = await insert_if_new(session, OutboxPart, values)
    if not is_new and await session.get(OutboxPart, (message_id, part)) is None:
        if by_echo:
            return
        await insert_if_new(session, OutboxPart, values | {"provider_id": None})
    if row.part == part:
        row.part = part + 1
        row.sending_at = now
        row.error = None
        if row.part >= parts:
            row.status = "sent"
            touch(session, topic(row.channel))
    await session.flush()


async def still_mine(session: AsyncSession, message_id: str, attempt: int, *, until: datetime) -> bool:
    """Whether this attempt is still the one that sends the line; if so it may go on before ``until``."""
    return await _settle(session, message_id, attempt, next_at=until)


async def unsure(session: AsyncSession, message_id: str, attempt: int, *, check_at: datetime) -> None:
    """The outcome of the part under way is unknown; see :func:`next_unsure`."""
    await _settle(session, message_id, attempt, next_at=check_at, error=UNKNOWN_OUTCOME)


async def again(
    session: AsyncSession, message_id: str, attempt: int, *, at: datetime, error: str | None, counts: bool = True
) -> None:
    """Try again at ``at``; unless it ``counts``, this attempt is forgotten."""
    values: dict[str, Any] = {} if counts else {"attempts": attempt - 1}
    await _settle(session, message_id, attempt, status="failed", error=error, next_at=at, **values)


async def bury(session: AsyncSession, message_id: str, attempt: int, *, error: str) -> None:
    """Never try again, unless an operator says so: the dead-letter list."""
    await _settle(session, message_id, attempt, status="dead", error=error)


async def _settle(session: AsyncSession, message_id: str, attempt: int, **values: Any) -> bool:
    statement = (
        update(OutboxRow)
        .where(OutboxRow.message_id == message_id, OutboxRow.status == "sending", OutboxRow.attempts == attempt)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


async def drop(session: AsyncSession, due: Due, *, error: str) -> None:
    """A line that must not be said any more."""
    due.row.status, due.row.error = "dropped", error
    await session.flush()


async def refuse(session: AsyncSession, due: Due, *, error: str) -> None:
    """A line the platform's rules forbid: into the dead-letter list without being tried."""
    due.row.status, due.row.error = "dead", error
    await session.flush()


async def known_ids(session: AsyncSession, channel: str, provider_ids: Sequence[str]) -> set[str]:
    """Which of these platform ids belong to parts of ours."""
    query = select(OutboxPart.provider_id).where(
        OutboxPart.channel == channel, OutboxPart.provider_id.in_(list(provider_ids))
    )
    return {found for found in await session.scalars(query) if found is not None}


async def count_since(session: AsyncSession, conversation_id: str, since: datetime | None) -> int:
    """How many parts were taken in a conversation at or after a time."""
    if since is None:
        return 0
    query = select(func.count()).where(OutboxPart.conversation_id == conversation_id, OutboxPart.sent_at >= since)
    return int((await session.execute(query)).scalar_one())


async def mark_receipts(
    session: AsyncSession,
    conversation_id: str,
    *,
    seen: bool,
    provider_ids: Sequence[str],
    until: datetime | None,
    at: datetime,
) -> None:
    """The citizen got, or saw, parts: those with these ids, and all taken at or before ``until``. The first counts."""
    column = OutboxPart.seen_at if seen else OutboxPart.delivered_at
    named = OutboxPart.provider_id.in_(list(provider_ids))
    which = named if until is None else or_(named, OutboxPart.sent_at <= until)
    statement = (
        update(OutboxPart)
        .where(OutboxPart.conversation_id == conversation_id, column.is_(None), which)
        .values({column: at})
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)
