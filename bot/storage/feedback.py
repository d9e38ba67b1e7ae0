"""What citizens think of answers, one verdict an answer; the "wrong" ones are the editors' list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.storage.database import insert_if_new, new_id
from bot.storage.tables import Feedback, Message, Verdict


class NotAnAnswer(LookupError):
    """No such message in this conversation, or not one the assistant said."""


@dataclass(frozen=True)
class Item:
    """A verdict with what it is about: the citizen's question (None if the bot spoke unasked) and the answer."""

    feedback: Feedback
    question: str | None
    answer: str


async def give(
    session: AsyncSession,
    *,
    conversation_id: str,
    message_id: str,
    verdict: Verdict,
    comment: str | None,
    now: datetime,
) -> None:
    """Store what a citizen thinks of an answer in their conversation; said again, the last word counts.

    ``comment`` must already be masked; None leaves an earlier one as it is. A new verdict or comment on a resolved
    item brings it back to the editors.

    Raises:
        NotAnAnswer: see there.
    """
    message = await session.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id or message.author != "bot" or message.internal:
        raise NotAnAnswer(message_id)
    values = {
        "id": new_id(),
        "message_id": message_id,
        "conversation_id": conversation_id,
        "guide": (message.custom or {}).get("guide"),
        "verdict": verdict,
        "comment": comment,
        "created_at": now,
    }
    if await insert_if_new(session, Feedback, values):
        return
    given = (await session.scalars(select(Feedback).where(Feedback.message_id == message_id))).one()
    if given.verdict != verdict or comment not in (None, given.comment):
        given.verdict = verdict
        given.comment = comment or given.comment
        given.resolved_at = None
    await session.flush()


async def wrong_answers(
    session: AsyncSession, *, guide: str | None = None, resolved: bool = False, limit: int = 200
) -> Sequence[Item]:
    """The editors' list, oldest first: answers citizens call wrong, open or ``resolved``, of one guide or of all."""
    question = aliased(Message)
    state = Feedback.resolved_at.is_not(None) if resolved else Feedback.resolved_at.is_(None)
    query = (
        select(Feedback, question.text, Message.text)
        .join(Message, Message.id == Feedback.message_id)
        .outerjoin(question, question.id == Message.in_reply_to)
        .where(Feedback.verdict == "wrong", state)
        .order_by(Feedback.created_at, Feedback.id)
        .limit(limit)
    )
    if guide is not None:
        query = query.where(Feedback.guide == guide)
    return [Item(*row) for row in await session.execute(query)]


async def resolve(session: AsyncSession, feedback_id: str, *, now: datetime) -> bool:
    """An editor has dealt with an item; False if there is no such open item."""
    statement = (
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.verdict == "wrong", Feedback.resolved_at.is_(None))
        .values(resolved_at=now)
    )
    return (await session.execute(statement)).rowcount == 1  # type: ignore[attr-defined,no-any-return]
