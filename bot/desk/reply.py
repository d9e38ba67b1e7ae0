"""What an officer writes: replies that reach the citizen, and notes that never do."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from bot.desk.claim import MoveRefused, look_up
from bot.messages import Outgoing
from bot.storage import audit, messages, tickets
from bot.storage import desk as rows
from bot.storage.database import Database
from bot.storage.tables import Message, Officer

_ALLOWED_CONTROLS = "\n\t"


class UnusableText(ValueError):
    """The text cannot be sent; the message says why, in Vietnamese."""


def clean_text(text: str, max_chars: int) -> str:
    """The text as it will be stored: NFC, without control characters, trimmed.

    Raises:
        UnusableText: nothing is left, or more than ``max_chars`` characters.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    text = "".join(c for c in text if c in _ALLOWED_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    if not text:
        raise UnusableText("Anh/chị chưa nhập nội dung.")
    if len(text) > max_chars:
        raise UnusableText(f"Nội dung dài {len(text)} ký tự, tối đa {max_chars}. Anh/chị chia làm nhiều tin.")
    return text


async def reply(
    database: Database, number: str, officer: Officer, text: str, client_msg_id: str, now: datetime
) -> Message:
    """Send a cleaned text to the citizen, once per ``client_msg_id``.

    Raises:
        TicketNotFound: no such ticket.
        MoveRefused: this officer does not hold it.
    """
    row = await look_up(database, number)
    try:
        async with database.write() as session:
            message, _ = await rows.reply_once(
                session, row.ticket.id, officer=officer, text=text, client_msg_id=client_msg_id, now=now
            )
            return message
    except tickets.TicketConflict:
        raise MoveRefused(await look_up(database, number)) from None


async def note(database: Database, number: str, officer: Officer, text: str, now: datetime) -> Message:
    """Store a note that only officers see.

    Raises:
        TicketNotFound: no such ticket.
    """
    async with database.write() as session:
        row = await rows.ticket_row(session, number)
        line = Outgoing("staff", text, author_name=officer.display_name)
        message = await messages.note(session, row.conversation.id, line, now=now)
        await audit.record(
            session,
            actor=audit.officer_actor(officer.id),
            action="note_added",
            subject=f"ticket:{number}",
            now=now,
            details={"message": message.id},
        )
        return message
