"""A citizen withdraws: their words go, the numbers of what happened stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import audit, queue, tickets
from bot.storage.database import new_id, touch
from bot.storage.tables import Conversation, Feedback, InboxRow, Message, OutboxRow, Ticket, WebhookEvent

ERASED = "[đã xóa theo yêu cầu của người dân]"


async def erase(session: AsyncSession, conversation: Conversation, *, now: datetime) -> None:
    """Erase a locked conversation: every word in it, who it was with, and what the platform told us about them.

    A waiting or claimed ticket is cancelled, a turn under way loses its lease, and nothing more is sent. If the
    citizen comes back they are a stranger.
    """
    ticket = await tickets.open_of(session, conversation.id)
    if ticket is not None:
        await tickets.cancel(session, ticket.id, version=ticket.version, reason="citizen_withdrew", now=now)
    own = Message.conversation_id == conversation.id
    await session.execute(update(Message).where(own).values(text=ERASED, buttons=[], custom=None, author_name=None))
    await _erase_feedback(session, conversation.id, now)
    await session.execute(update(Ticket).where(Ticket.conversation_id == conversation.id).values(summary=ERASED))
    await session.execute(
        update(InboxRow)
        .where(InboxRow.conversation_id == conversation.id, InboxRow.status.in_(queue.OPEN))
        .values(status="failed", error="erased")
    )
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.conversation_id == conversation.id, OutboxRow.status != "sent")
        .values(status="dropped", error="erased")
    )
    await session.execute(
        delete(WebhookEvent).where(
            WebhookEvent.channel == conversation.channel,
            WebhookEvent.account == conversation.account,
            WebhookEvent.user_key == conversation.user_key,
        )
    )
    conversation.user_key = f"erased-{new_id()}"
    conversation.context = {}
    conversation.ward = None
    conversation.topic = None
    queue.release_lease(conversation)
    conversation.updated_at = now
    await audit.record(
        session, actor=audit.CITIZEN, action="data_erased", subject=f"conversation:{conversation.id}", now=now
    )
    touch(session, conversation.id)


async def _erase_feedback(session: AsyncSession, conversation_id: str, now: datetime) -> None:
    """The verdicts stay, for they are numbers; what nobody can read any more is no work for editors."""
    theirs = Feedback.conversation_id == conversation_id
    await session.execute(update(Feedback).where(theirs).values(comment=None))
    await session.execute(update(Feedback).where(theirs, Feedback.resolved_at.is_(None)).values(resolved_at=now))
