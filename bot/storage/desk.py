"""What the desk's pages read in one go, and an officer's reply stored once however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import conversations, tickets
from bot.storage.tables import Conversation, Message, Officer, Ticket, TicketState


@dataclass(frozen=True)
class TicketRow:
    """A ticket, its conversation, and the officer who holds or closed it."""

    ticket: Ticket
    conversation: Conversation
    officer: Officer | None


async def list_tickets(session: AsyncSession, state: TicketState, *, limit: int = 200) -> list[TicketRow]:
    """Tickets in one state, longest-waiting first."""
    query = _rows().where(Ticket.state == state).order_by(Ticket.opened_at, Ticket.id).limit(limit)
    return [TicketRow(*row) for row in (await session.execute(query))]


async def ticket_row(session: AsyncSession, number: str) -> TicketRow:
    """One ticket by its public number.

    Raises:
        TicketNotFound: no such ticket.
    """
    row = (await session.execute(_rows().where(Ticket.number == number))).one_or_none()
    if row is None:
        raise tickets.TicketNotFound(number)
    return TicketRow(*row)


def _rows() -> Select[Ticket, Conversation, Officer]:
    return (
        select(Ticket, Conversation, Officer)
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(Officer, Officer.id == Ticket.claimed_by)
        .execution_options(populate_existing=True)
    )


async def reply_once(
    session: AsyncSession, ticket_id: str, *, officer: Officer, text: str, client_msg_id: str, now: datetime
) -> tuple[Message, bool]:
    """Store an officer's words, or find them if this ``client_msg_id`` was stored before (then the flag is False).

    Raises:
        TicketNotFound: no such ticket.
        TicketConflict: the ticket is not claimed by ``officer``.
    """
    ticket = await tickets.get(session, ticket_id)
    # With the conversation held, a second delivery of the same reply has either finished or has not begun.
    await conversations.lock(session, ticket.conversation_id)
    scope, key = f"desk:{ticket.conversation_id}", f"{officer.id}:{client_msg_id}"
    query = select(Message).where(Message.dedupe_scope == scope, Message.dedupe_key == key)
    earlier = (await session.scalars(query)).one_or_none()
    if earlier is not None:
        return earlier, False
    message = await tickets.staff_reply(session, ticket_id, officer=officer, text=text, now=now)
    message.dedupe_scope, message.dedupe_key = scope, key
    await session.flush()
    return message, True
