"""The queue as the desk's pages show it: who waits, who answers, and how each ticket stands for this officer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.desk import wording
from bot.desk.presses import in_words
from bot.desk.services import DraftBook
from bot.desk.states import CloseReason, may_answer, may_release
from bot.storage import desk as rows
from bot.storage.database import Database
from bot.storage.desk import TicketRow
from bot.storage.tables import Message, Officer

LONG_WAIT = timedelta(minutes=10)


def ticket_view(row: TicketRow, officer: Officer, now: datetime, book: DraftBook) -> dict[str, Any]:
    """One ticket in the words and rights of ``officer``; the JSON of the desk's interface.

    A citizen may have got here by a button alone: then ``book`` says what the button asks for.
    """
    ticket, conversation = row.ticket, row.conversation
    waited = now - ticket.opened_at
    return {
        "number": ticket.number,
        "state": ticket.state,
        "summary": in_words(ticket.summary, book),
        "reason": ticket.reason,
        "reason_label": wording.reason_label(ticket.reason),
        "area": ticket.area,
        "area_label": wording.area_label(ticket.area),
        "channel": conversation.channel,
        "channel_label": wording.channel_label(conversation.channel),
        "ward": conversation.ward,
        "opened_at": ticket.opened_at.isoformat(),
        "waited": wording.duration_label(waited),
        "long": ticket.state == "waiting" and waited >= LONG_WAIT,
        "officer": row.officer.display_name if row.officer else None,
        "mine": may_answer(ticket.state, ticket.claimed_by, officer.id),
        "may_release": may_release(ticket.state, ticket.claimed_by, officer.id, officer.role),
        "close_reason_label": _close_label(ticket.close_reason),
        "suggested_guides": list(ticket.suggested_guides),
    }


def _close_label(reason: str | None) -> str | None:
    return CloseReason(reason).label if reason in {known.value for known in CloseReason} else None


def message_view(message: Message, book: DraftBook, titles: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One line of a conversation, as the desk shows it. ``titles``: payload → title of what was offered before."""
    own_key = (message.dedupe_key or "").partition(":")[2] if message.author == "staff" else ""
    return {
        "id": message.id,
        "seq": message.seq,
        "author": message.author,
        "author_name": message.author_name,
        "text": in_words(message.text, book, titles) if message.author == "citizen" else message.text,
        "buttons": message.buttons,
        "custom": message.custom,
        "internal": message.internal,
        "created_at": message.created_at.isoformat(),
        "client_msg_id": own_key or None,
    }


async def queue_view(database: Database, officer: Officer, now: datetime, book: DraftBook) -> dict[str, Any]:
    """Everything the queue page shows: ``waiting`` (longest first), ``mine`` and ``others``."""
    async with database.read() as session:
        waiting = await rows.list_tickets(session, "waiting")
        claimed = await rows.list_tickets(session, "claimed")
    mine = [row for row in claimed if row.ticket.claimed_by == officer.id]
    others = [row for row in claimed if row.ticket.claimed_by != officer.id]
    groups = {"waiting": waiting, "mine": mine, "others": others}
    return {name: [ticket_view(row, officer, now, book) for row in group] for name, group in groups.items()}
