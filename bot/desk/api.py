"""The desk's JSON interface: the queue, a ticket's conversation, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bot.desk import claim as moves
from bot.desk import reply as writing
from bot.desk.queue import message_view, queue_view, ticket_view
from bot.desk.services import Desk
from bot.desk.states import CloseReason, may_answer
from bot.desk.web import ActingVisitor, CurrentDesk, CurrentVisitor, JsonRoute, Refusal, Visitor
from bot.messages import is_press
from bot.storage import desk as rows
from bot.storage import messages
from bot.storage.tables import Message

router = APIRouter(prefix="/desk/api", route_class=JsonRoute, include_in_schema=False)


class ReplyBody(BaseModel):
    """What an officer says; the same ``client_msg_id`` again is the same reply."""

    text: str
    client_msg_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")


class NoteBody(BaseModel):
    """A line for officers only."""

    text: str


class CloseBody(BaseModel):
    """Why a ticket ends."""

    reason: CloseReason


class TypingBody(BaseModel):
    """Whether the officer is writing."""

    on: bool


@router.get("/queue")
async def queue(desk: CurrentDesk, who: CurrentVisitor) -> dict[str, Any]:
    """Who waits, whom I answer, whom colleagues answer."""
    return await queue_view(desk.database, who.officer, desk.now(), desk.drafts)


@router.get("/tickets/{number}/messages")
async def ticket_messages(
    number: str, desk: CurrentDesk, who: CurrentVisitor, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, Any]:
    """The ticket as it stands, its conversation after ``after``, and the titles of the guides named in it."""
    async with desk.database.read() as session:
        row = await rows.ticket_row(session, number)
        lines = await messages.transcript(session, row.conversation.id, after=after, include_internal=True)
        pressed = any(line.author == "citizen" and is_press(line.text) for line in lines)
        titles = await messages.button_titles(session, row.conversation.id) if pressed else {}
    return {
        "ticket": ticket_view(row, who.officer, desk.now(), desk.drafts),
        "messages": [message_view(line, desk.drafts, titles) for line in lines],
        "guides": _guide_titles(desk, lines),
    }


def _guide_titles(desk: Desk, lines: Sequence[Message]) -> dict[str, str]:
    named = {line.custom["guide"] for line in lines if line.custom and line.custom.get("guide")}
    drafts = [desk.drafts.draft(guide) for guide in sorted(named)]
    return {draft.guide: draft.title for draft in drafts if draft is not None}


@router.post("/tickets/{number}/claim")
async def claim(number: str, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """Take a ticket; 409 names the winner."""
    await moves.claim(desk.database, number, who.officer, desk.now())
    return await _ticket(desk, number, who)


@router.post("/tickets/{number}/release")
async def release(number: str, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """Put a ticket back."""
    await moves.release(desk.database, number, who.officer, desk.now())
    return await _ticket(desk, number, who)


@router.post("/tickets/{number}/close")
async def close(number: str, body: CloseBody, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """End a ticket; the assistant answers again."""
    await moves.close(desk.database, number, who.officer, body.reason, desk.now())
    return await _ticket(desk, number, who)


@router.post("/tickets/{number}/reply")
async def reply(number: str, body: ReplyBody, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """Answer the citizen; 409 if the ticket is not mine."""
    text = _usable(body.text, desk)
    message = await writing.reply(desk.database, number, who.officer, text, body.client_msg_id, desk.now())
    return {"message": message_view(message, desk.drafts)}


@router.post("/tickets/{number}/notes")
async def note(number: str, body: NoteBody, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """Leave a note for colleagues. A separate address, so that no flag can turn it into a reply."""
    message = await writing.note(desk.database, number, who.officer, _usable(body.text, desk), desk.now())
    return {"message": message_view(message, desk.drafts)}


@router.post("/tickets/{number}/typing")
async def typing(number: str, body: TypingBody, desk: CurrentDesk, who: ActingVisitor) -> dict[str, Any]:
    """Let the citizen see that the officer is writing."""
    async with desk.database.read() as session:
        row = await rows.ticket_row(session, number)
    on = body.on and may_answer(row.ticket.state, row.ticket.claimed_by, who.officer.id)
    desk.database.hub.typing(row.conversation.id, "staff", on)
    return {"on": on}


def _usable(text: str, desk: Desk) -> str:
    try:
        return writing.clean_text(text, desk.max_text_chars)
    except writing.UnusableText as error:
        raise Refusal(400, "invalid", str(error), "text") from None


async def _ticket(desk: Desk, number: str, who: Visitor) -> dict[str, Any]:
    async with desk.database.read() as session:
        row = await rows.ticket_row(session, number)
    return {"ticket": ticket_view(row, who.officer, desk.now(), desk.drafts)}
