"""Tickets: a conversation on its way to an officer and back.

``waiting → claimed → closed``, with ``claimed → waiting`` (release) and ``waiting | claimed → cancelled`` (the citizen
goes back to the bot or leaves). Every change is one conditional UPDATE on state and version, moves the conversation's
owner in the same transaction, and leaves an audit row. Lock order is conversation first, then ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Outgoing
from bot.outcomes import Outcome
from bot.storage import audit, conversations, messages
from bot.storage.database import new_id, next_number, touch
from bot.storage.hub import QUEUE
from bot.storage.tables import Conversation, Message, Officer, Owner, Ticket, TicketState

NUMBER_PREFIX = "PA"
OPEN_STATES: tuple[TicketState, ...] = ("waiting", "claimed")


class TicketNotFound(LookupError):
    """No ticket with this identifier."""


class TicketConflict(Exception):
    """The ticket is not (any more) in the state the caller saw; ``ticket`` is how it is now."""

    def __init__(self, ticket: Ticket) -> None:
        """``ticket``: the present row, so that a loser can be told who won."""
        super().__init__(f"ticket {ticket.number} is {ticket.state}, version {ticket.version}")
        self.ticket = ticket


async def open_ticket(
    session: AsyncSession,
    *,
    conversation_id: str,
    reason: Outcome,
    summary: str,
    now: datetime,
    today: date,
    area: str | None = None,
    suggested_guides: Sequence[str] = (),
) -> Ticket:
    """Put a conversation into the staff queue; its open ticket is returned if it already has one.

    ``today`` is the local date that stands in the number. The conversation's owner becomes ``waiting``.
    """
    conversation = await conversations.lock(session, conversation_id)
    existing = await open_of(session, conversation_id)
    if existing is not None:
        return existing
    day = today.strftime("%y%m%d")
    ticket = Ticket(
        id=new_id(),
        number=f"{NUMBER_PREFIX}-{day}-{await next_number(session, f'ticket-{day}'):04d}",
        conversation_id=conversation_id,
        reason=reason.value,
        summary=summary,
        area=area,
        suggested_guides=list(suggested_guides),
        opened_at=now,
    )
    session.add(ticket)
    await session.flush()
    await _moved(session, conversation, ticket, "waiting", now, actor=audit.SYSTEM, action="ticket_opened")
    return ticket


async def get(session: AsyncSession, ticket_id: str) -> Ticket:
    """One ticket as it is now.

    Raises:
        TicketNotFound: no such ticket.
    """
    return await _one(session, Ticket.id == ticket_id, ticket_id)


async def by_number(session: AsyncSession, number: str) -> Ticket:
    """One ticket by the number the citizen reads out.

    Raises:
        TicketNotFound: no such ticket.
    """
    return await _one(session, Ticket.number == number, number)


async def _one(session: AsyncSession, condition: ColumnElement[bool], name: str) -> Ticket:
    query = select(Ticket).where(condition).execution_options(populate_existing=True)
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise TicketNotFound(name)
    return found


async def open_of(session: AsyncSession, conversation_id: str) -> Ticket | None:
    """The open ticket of a conversation; there is at most one."""
    query = select(Ticket).where(Ticket.conversation_id == conversation_id, Ticket.state.in_(OPEN_STATES))
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def list_waiting(
    session: AsyncSession, *, area: str | None = None, ward: str | None = None, limit: int = 100
) -> list[Ticket]:
    """The queue, longest-waiting first, optionally of one topic area or ward."""
    query = select(Ticket).where(Ticket.state == "waiting").order_by(Ticket.opened_at, Ticket.id).limit(limit)
    if area is not None:
        query = query.where(Ticket.area == area)
    if ward is not None:
        query = query.join(Conversation, Conversation.id == Ticket.conversation_id).where(Conversation.ward == ward)
    return list(await session.scalars(query))


async def list_claimed(session: AsyncSession, *, officer_id: str | None = None, limit: int = 100) -> list[Ticket]:
    """Tickets officers are working on, of one officer or of all, oldest claim first."""
    query = select(Ticket).where(Ticket.state == "claimed").order_by(Ticket.claimed_at, Ticket.id).limit(limit)
    if officer_id is not None:
        query = query.where(Ticket.claimed_by == officer_id)
    return list(await session.scalars(query))


async def list_closed(session: AsyncSession, *, officer_id: str | None = None, limit: int = 100) -> list[Ticket]:
    """Closed and cancelled tickets, newest first."""
    query = (
        select(Ticket)
        .where(Ticket.state.in_(("closed", "cancelled")))
        .order_by(Ticket.closed_at.desc(), Ticket.id)
        .limit(limit)
    )
    if officer_id is not None:
        query = query.where(Ticket.claimed_by == officer_id)
    return list(await session.scalars(query))


async def position(session: AsyncSession, ticket: Ticket) -> int | None:
    """Place in the queue, 1 = next; None if the ticket does not wait."""
    if ticket.state != "waiting":
        return None
    earlier = or_(
        Ticket.opened_at < ticket.opened_at, and_(Ticket.opened_at == ticket.opened_at, Ticket.id < ticket.id)
    )
    query = select(func.count()).select_from(Ticket).where(Ticket.state == "waiting", earlier)
    return int((await session.execute(query)).scalar_one()) + 1


async def count_by_state(session: AsyncSession) -> dict[str, int]:
    """How many tickets are in each open state."""
    query = select(Ticket.state, func.count()).where(Ticket.state.in_(OPEN_STATES)).group_by(Ticket.state)
    found: dict[TicketState, int] = dict((await session.execute(query)).all())
    return {state: found.get(state, 0) for state in OPEN_STATES}


async def claim(session: AsyncSession, ticket_id: str, *, officer: Officer, version: int, now: datetime) -> Ticket:
    """Make ``officer`` the one who answers. The conversation's owner becomes ``staff``.

    Raises:
        TicketNotFound: no such ticket.
        TicketConflict: somebody else was first, or the citizen left the queue.
    """
    conversation, ticket = await _change(
        session,
        ticket_id,
        Ticket.state == "waiting",
        version,
        {"state": "claimed", "claimed_by": officer.id, "claimed_at": now},
    )
    await _moved(
        session, conversation, ticket, "staff", now, actor=audit.officer_actor(officer.id), action="ticket_claimed"
    )
    return ticket


async def release(session: AsyncSession, ticket_id: str, *, officer: Officer, version: int, now: datetime) -> Ticket:
    """Put a claimed ticket back at its old place in the queue. Who may do so is the desk's rule.

    Raises:
        TicketNotFound, TicketConflict: see :func:`claim`.
    """
    conversation, ticket = await _change(
        session,
        ticket_id,
        Ticket.state == "claimed",
        version,
        {"state": "waiting", "claimed_by": None, "claimed_at": None, "notified_at": None},
    )
    await _moved(
        session, conversation, ticket, "waiting", now, actor=audit.officer_actor(officer.id), action="ticket_released"
    )
    return ticket


async def close(
    session: AsyncSession, ticket_id: str, *, officer: Officer, version: int, reason: str, now: datetime
) -> Ticket:
    """End a claimed ticket; the conversation returns to the bot. Who may do so is the desk's rule.

    Raises:
        TicketNotFound, TicketConflict: see :func:`claim`.
    """
    conversation, ticket = await _change(
        session,
        ticket_id,
        Ticket.state == "claimed",
        version,
        {"state": "closed", "closed_at": now, "close_reason": reason},
    )
    actor = audit.officer_actor(officer.id)
    await _moved(
        session, conversation, ticket, "bot", now, actor=actor, action="ticket_closed", details={"reason": reason}
    )
    return ticket


async def cancel(session: AsyncSession, ticket_id: str, *, version: int, reason: str, now: datetime) -> Ticket:
    """The citizen no longer needs an officer; the conversation returns to the bot.

    Raises:
        TicketNotFound: no such ticket.
        TicketConflict: it is no longer open, or an officer claimed it a moment ago.
    """
    conversation, ticket = await _change(
        session,
        ticket_id,
        Ticket.state.in_(OPEN_STATES),
        version,
        {"state": "cancelled", "closed_at": now, "close_reason": reason},
    )
    await _moved(
        session,
        conversation,
        ticket,
        "bot",
        now,
        actor=audit.CITIZEN,
        action="ticket_cancelled",
        details={"reason": reason},
    )
    return ticket


async def staff_reply(session: AsyncSession, ticket_id: str, *, officer: Officer, text: str, now: datetime) -> Message:
    """An officer's words to the citizen: message and outbox row, only while this officer holds the ticket.

    ``text`` must already be masked.

    Raises:
        TicketNotFound: no such ticket.
        TicketConflict: the ticket is not claimed by ``officer``.
    """
    ticket = await get(session, ticket_id)
    conversation = await conversations.lock(session, ticket.conversation_id)
    ticket = await get(session, ticket_id)
    if ticket.state != "claimed" or ticket.claimed_by != officer.id:
        raise _conflict(session, ticket)
    outgoing = Outgoing(author="staff", text=text, author_name=officer.display_name)
    message = await messages.say(session, conversation, outgoing, now=now)
    await audit.record(
        session,
        actor=audit.officer_actor(officer.id),
        action="staff_replied",
        subject=f"ticket:{ticket.number}",
        now=now,
        details={"message": message.id},
    )
    touch(session, QUEUE)
    return message


async def mark_notified(session: AsyncSession, ticket: Ticket, *, now: datetime) -> bool:
    """Note that the citizen was told a person will answer; False if they had been told before."""
    statement = (
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.notified_at.is_(None))
        .values(notified_at=now)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


async def rate(session: AsyncSession, *, number: str, conversation_id: str, stars: int, now: datetime) -> Ticket:
    """Store the citizen's rating (1 to 5) of a closed ticket of their own conversation; the first one counts.

    Raises:
        TicketNotFound: the conversation has no such ticket.
        TicketConflict: the ticket is not closed, or was rated before.
    """
    ticket = await by_number(session, number)
    if ticket.conversation_id != conversation_id:
        raise TicketNotFound(number)
    statement = (
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.state == "closed", Ticket.rating.is_(None))
        .values(rating=stars, version=Ticket.version + 1)
        .execution_options(synchronize_session=False)
    )
    changed = (await session.execute(statement)).rowcount  # type: ignore[attr-defined]
    ticket = await get(session, ticket.id)
    if changed != 1:
        raise _conflict(session, ticket)
    await audit.record(
        session,
        actor=audit.CITIZEN,
        action="ticket_rated",
        subject=f"ticket:{ticket.number}",
        now=now,
        details={"stars": stars},
    )
    touch(session, QUEUE)
    return ticket


async def _change(
    session: AsyncSession, ticket_id: str, state: ColumnElement[bool], version: int, values: dict[str, Any]
) -> tuple[Conversation, Ticket]:
    seen = await get(session, ticket_id)
    conversation = await conversations.lock(session, seen.conversation_id)
    statement = (
        update(Ticket)
        .where(Ticket.id == ticket_id, state, Ticket.version == version)
        .values(**values, version=Ticket.version + 1)
        .execution_options(synchronize_session=False)
    )
    changed = (await session.execute(statement)).rowcount  # type: ignore[attr-defined]
    ticket = await get(session, ticket_id)
    if changed != 1:
        raise _conflict(session, ticket)
    return conversation, ticket


def _conflict(session: AsyncSession, ticket: Ticket) -> TicketConflict:
    # The caller's transaction is about to be undone; the row must stay readable after it.
    session.expunge(ticket)
    return TicketConflict(ticket)


async def _moved(
    session: AsyncSession,
    conversation: Conversation,
    ticket: Ticket,
    owner: Owner,
    now: datetime,
    *,
    actor: str,
    action: str,
    details: dict[str, Any] | None = None,
) -> None:
    conversations.change_owner(session, conversation, owner, now)
    await audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"ticket:{ticket.number}",
        now=now,
        details={"conversation": ticket.conversation_id, "reason": ticket.reason} | (details or {}),
    )
    touch(session, QUEUE)
