"""What citizens think of answers, one verdict an answer; the "wrong" ones are the editors' list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.storage import audit
from bot.storage.database import insert_if_new, new_id
from bot.storage.tables import Feedback, Message, Officer, Verdict


class NotAnAnswer(LookupError):
    """No such message in this conversation, or not one the assistant said."""


@dataclass(frozen=True)
class Item:
    """A verdict with what it is about: the citizen's question (None if the bot spoke unasked) and the answer.

    ``resolver``: the name of the officer who dealt with it, if one did.
    """

    feedback: Feedback
    question: str | None
    answer: str
    resolver: str | None


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
        given.resolved_at = given.resolved_by = None
    await session.flush()


async def wrong_answers(
    session: AsyncSession, *, guide: str | None = None, resolved: bool = False, limit: int = 200
) -> Sequence[Item]:
    """The editors' list: answers citizens call wrong, of one guide or of all.

    The open ones come oldest first; the ``resolved`` ones with the last resolved first.
    """
    question = aliased(Message)
    state = Feedback.resolved_at.is_not(None) if resolved else Feedback.resolved_at.is_(None)
    order = Feedback.resolved_at.desc() if resolved else Feedback.created_at.asc()
    query = (
        select(Feedback, question.text, Message.text, Officer.display_name)
        .join(Message, Message.id == Feedback.message_id)
        .outerjoin(question, question.id == Message.in_reply_to)
        .outerjoin(Officer, Officer.id == Feedback.resolved_by)
        .where(Feedback.verdict == "wrong", state)
        .order_by(order, Feedback.id)
        .limit(limit)
    )
    if guide is not None:
        query = query.where(Feedback.guide == guide)
    return [Item(*row) for row in await session.execute(query)]


async def count_wrong(session: AsyncSession) -> tuple[int, int]:
    """How many items of the editors' list are open, and how many are resolved."""
    query = select(func.count(), func.count(Feedback.resolved_at)).where(Feedback.verdict == "wrong")
    every, resolved = (await session.execute(query)).one()
    return every - resolved, resolved


async def resolve(session: AsyncSession, feedback_id: str, *, now: datetime, officer_id: str | None = None) -> bool:
    """An editor has dealt with an item; False if there is no such open item."""
    return await _mark(session, feedback_id, "feedback_resolved", officer_id, now, resolved_at=now)


async def reopen(session: AsyncSession, feedback_id: str, *, now: datetime, officer_id: str) -> bool:
    """An item needs work after all; False if there is no such resolved item."""
    return await _mark(session, feedback_id, "feedback_reopened", officer_id, now, resolved_at=None)


async def _mark(
    session: AsyncSession,
    feedback_id: str,
    action: str,
    officer_id: str | None,
    now: datetime,
    *,
    resolved_at: datetime | None,
) -> bool:
    before = Feedback.resolved_at.is_not(None) if resolved_at is None else Feedback.resolved_at.is_(None)
    statement = (
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.verdict == "wrong", before)
        .values(resolved_at=resolved_at, resolved_by=officer_id if resolved_at else None)
    )
    if (await session.execute(statement)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    actor = audit.officer_actor(officer_id) if officer_id else audit.SYSTEM
    await audit.record(session, actor=actor, action=action, subject=f"feedback:{feedback_id}", now=now)
    return True
