"""A ticket changes hands: claim, release, close. The database decides who was first; the loser learns who won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk import lines
from bot.desk.states import CloseReason, IllegalMove, Move, may_answer, may_release, owner_after
from bot.messages import Outgoing
from bot.storage import conversations, messages, tickets
from bot.storage import desk as rows
from bot.storage.database import Database
from bot.storage.desk import TicketRow
from bot.storage.tables import Officer


@dataclass
class MoveRefused(Exception):
    """The ticket is not (any more) the officer's to move; ``row`` is how it stands."""

    row: TicketRow


async def look_up(database: Database, number: str) -> TicketRow:
    """A ticket as it stands.

    Raises:
        TicketNotFound: no such ticket.
    """
    async with database.read() as session:
        return await rows.ticket_row(session, number)


async def claim(database: Database, number: str, officer: Officer, now: datetime) -> None:
    """Make ``officer`` the one who answers, and tell the citizen. Claiming one's own ticket again changes nothing.

    Raises:
        TicketNotFound: no such ticket.
        MoveRefused: somebody else has it, or it no longer waits.
    """
    row = await look_up(database, number)
    if may_answer(row.ticket.state, row.ticket.claimed_by, officer.id):
        return
    await _move(database, row, officer, now, Move.CLAIM, lines.claimed(officer.display_name))


async def release(database: Database, number: str, officer: Officer, now: datetime) -> None:
    """Put the ticket back at its old place in the queue, and tell the citizen.

    Raises:
        TicketNotFound: no such ticket.
        MoveRefused: it is not this officer's to release.
    """
    row = await look_up(database, number)
    if not may_release(row.ticket.state, row.ticket.claimed_by, officer.id, officer.role):
        raise MoveRefused(row)
    holder = row.officer.display_name if row.officer else officer.display_name
    await _move(database, row, officer, now, Move.RELEASE, lines.released(holder))


async def close(database: Database, number: str, officer: Officer, reason: CloseReason, now: datetime) -> None:
    """End the ticket, give the conversation back to the bot, and ask the citizen for a rating.

    Raises:
        TicketNotFound: no such ticket.
        MoveRefused: this officer does not hold it.
    """
    row = await look_up(database, number)
    if not may_answer(row.ticket.state, row.ticket.claimed_by, officer.id):
        raise MoveRefused(row)
    await _move(database, row, officer, now, Move.CLOSE, lines.closed(officer.display_name, number), reason)


async def _move(
    database: Database,
    row: TicketRow,
    officer: Officer,
    now: datetime,
    move: Move,
    line: Outgoing,
    reason: CloseReason = CloseReason.ANSWERED,
) -> None:
    ticket, version = row.ticket.id, row.ticket.version
    try:
        owner_after(row.conversation.owner, move)
        async with database.write() as session:
            if move is Move.CLAIM:
                moved = await tickets.claim(session, ticket, officer=officer, version=version, now=now)
            elif move is Move.RELEASE:
                moved = await tickets.release(session, ticket, officer=officer, version=version, now=now)
            else:
                moved = await tickets.close(
                    session, ticket, officer=officer, version=version, reason=reason.value, now=now
                )
            # Read after the move, so that the line carries the new state version and is not dropped as stale.
            conversation = await conversations.lock(session, moved.conversation_id)
            await messages.say(session, conversation, line, now=now)
    except (IllegalMove, tickets.TicketConflict):
        raise MoveRefused(await look_up(database, row.ticket.number)) from None
