"""The stored queue of turns: one line per conversation, first sent first served, worked by whoever holds its lease.

A lease is taken with one conditional UPDATE and runs out by itself, so a killed worker blocks nobody for long. A
result may be stored only by a holder whose lease still stands (:func:`held_by` in the same transaction): a worker
that was merely slow cannot answer a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import conversations
from bot.storage.database import touch
from bot.storage.tables import Conversation, InboxRow, InboxStatus, Message

OPEN = ("pending", "processing")


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
    session.add(
        InboxRow(
            message_id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            next_at=now,
            sent_at=sent_at or now,
            masked_kinds=list(masked_kinds),
            unreadable=unreadable,
        )
    )
    await session.flush()


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
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .where(or_(Conversation.lease_until.is_(None), Conversation.lease_until < now))
        .values(lease_owner=holder, lease_until=now + timedelta(seconds=seconds))
        .returning(Conversation)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


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
    query = (
        select(InboxRow, Message)
        .join(Message, Message.id == InboxRow.message_id)
        .where(InboxRow.conversation_id == conversation_id, InboxRow.status.in_(OPEN))
        .order_by(InboxRow.sent_at, InboxRow.seq)
        .limit(1)
    )
    found = (await session.execute(query)).first()
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
    statement = update(InboxRow).where(InboxRow.message_id == message_id).values(status=status, error=error)
    await session.execute(statement)
    touch(session, message_id)


async def status_of(session: AsyncSession, message_id: str) -> InboxRow | None:
    """Where the turn of a message stands."""
    query = select(InboxRow).where(InboxRow.message_id == message_id).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def count_open(session: AsyncSession) -> int:
    """Turns not yet settled, in all conversations."""
    query = select(func.count()).select_from(InboxRow).where(InboxRow.status.in_(OPEN))
    return int((await session.execute(query)).scalar_one())
