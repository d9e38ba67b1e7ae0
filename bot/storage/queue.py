"""The stored queue of turns: one line per conversation, first sent first served, worked by whoever holds its lease.

A lease is taken with one conditional UPDATE and runs out by itself, so a killed worker blocks nobody for long. A
result may be stored only by a holder whose lease still stands (:func:`held_by` in the same transaction): a worker
that was merely slow cannot answer a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import conversations, outbox
from bot.storage.database import touch
from bot.storage.tables import Conversation, InboxRow, InboxStatus, Message

OPEN = ("pending", "processing")

_ROWS = cast(Table, InboxRow.__table__)
_ADD = insert(_ROWS)
_SETTLE = (
    update(_ROWS)
    .where(_ROWS.c.message_id == bindparam("settled"))
    .values(status=bindparam("new_status"), error=bindparam("new_error"))
)
_TAKE_LEASE = (
    update(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .where(or_(Conversation.lease_until.is_(None), Conversation.lease_until < bindparam("now")))
    .values(lease_owner=bindparam("holder"), lease_until=bindparam("until"))
    .returning(Conversation)
    .execution_options(synchronize_session=False, populate_existing=True)
)
_FIRST_IN_LINE = (
    select(InboxRow, Message)
    .join(Message, Message.id == InboxRow.message_id)
    .where(InboxRow.conversation_id == bindparam("conversation"), InboxRow.status.in_(OPEN))
    .order_by(InboxRow.sent_at, InboxRow.seq)
    .limit(1)
)
_PROGRESS = (
    select(InboxRow.status, outbox.anything_waits(InboxRow.conversation_id.expression), Message)
    .outerjoin(Message, Message.in_reply_to == InboxRow.message_id)
    .where(InboxRow.message_id == bindparam("message"))
    .order_by(Message.seq)
)


@dataclass(frozen=True)
class Progress:
    """How far the turn of a message is: what it said, in order, and whether other messages wait for the citizen."""

    is_open: bool
    said: tuple[Message, ...]
    others_wait: bool


async def enqueue(
    session: AsyncSession,
    message: Message,
    *,
    now: datetime,
    sent_at: datetime | None = None,
    masked_kinds: Sequence[str] = (),
    unreadable: str | None = None,
) -> None:
    """Put a stored message in its conversation's line, at the place its ``sent_at`` (default: now) gives it."""
    values: dict[str, Any] = {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "next_at": now,
        "sent_at": sent_at or now,
        "masked_kinds": list(masked_kinds),
        "unreadable": unreadable,
    }
    await session.execute(_ADD, values)


async def ready_conversations(session: AsyncSession, *, now: datetime, limit: int = 100) -> list[str]:
    """Conversations that have a turn to run and no living holder, longest-waiting first."""
    query = (
        select(InboxRow.conversation_id)
        .join(Conversation, Conversation.id == InboxRow.conversation_id)
        .where(InboxRow.status.in_(OPEN), InboxRow.next_at <= now)
        .where(or_(Conversation.lease_until.is_(None), Conversation.lease_until < now))
        .group_by(InboxRow.conversation_id)
        .order_by(func.min(InboxRow.next_at))
        .limit(limit)
    )
    return list(await session.scalars(query))


async def take_lease(
    session: AsyncSession, conversation_id: str, holder: str, *, now: datetime, seconds: float
) -> Conversation | None:
    """Become the one who runs this conversation's turns: the conversation, locked, or None if somebody else is."""
    values = {
        "conversation": conversation_id,
        "now": now,
        "holder": holder,
        "until": now + timedelta(seconds=seconds),
    }
    return (await session.scalars(_TAKE_LEASE, values)).one_or_none()


async def renew_lease(
    session: AsyncSession, conversation_id: str, holder: str, *, now: datetime, seconds: float
) -> bool:
    """Hold on for ``seconds`` from now; False if the lease was lost."""
    conversation = await conversations.lock(session, conversation_id)
    if not held_by(conversation, holder):
        return False
    conversation.lease_until = now + timedelta(seconds=seconds)
    return True


def release_lease(conversation: Conversation) -> None:
    """Let others run this (locked) conversation's turns. Only its holder may do so."""
    conversation.lease_owner = None
    conversation.lease_until = None


def held_by(conversation: Conversation, holder: str) -> bool:
    """Whether ``holder`` still runs this (locked) conversation's turns."""
    return conversation.lease_owner == holder


async def start_next(session: AsyncSession, conversation_id: str, *, now: datetime) -> tuple[InboxRow, Message] | None:
    """Mark the first message in line as being processed, and return it; None if there is nothing to do now.

    A row already ``processing`` belongs to a worker that died; it is simply the first in line again.
    """
    # What the session has yet to write is no part of the line; it can go with the commit.
    with session.no_autoflush:
        found = (await session.execute(_FIRST_IN_LINE, {"conversation": conversation_id})).first()
    if found is None or found[0].next_at > now:
        return None
    row, message = found
    row.status = "processing"
    row.attempts += 1
    await session.flush()
    return row, message


async def finish(session: AsyncSession, message_id: str, status: InboxStatus, *, error: str | None = None) -> None:
    """Settle the turn of a message: ``done``, ``failed``, or back to ``pending``.

    Who waits for this very turn listens to the message's identifier in the hub.
    """
    with session.no_autoflush:  # see start_next
        await session.execute(_SETTLE, {"settled": message_id, "new_status": status, "new_error": error})
    touch(session, message_id)


async def progress_of(session: AsyncSession, message_id: str) -> Progress:
    """How far the turn of a message is; one that is in no line (any more) is over, and said nothing."""
    rows = (await session.execute(_PROGRESS, {"message": message_id})).all()
    if not rows:
        return Progress(is_open=False, said=(), others_wait=False)
    said = tuple(message for _, _, message in rows if message is not None)
    return Progress(rows[0][0] in OPEN, said, rows[0][1])


async def count_open(session: AsyncSession) -> int:
    """Turns not yet settled, in all conversations."""
    query = select(func.count()).select_from(InboxRow).where(InboxRow.status.in_(OPEN))
    return int((await session.execute(query)).scalar_one())
