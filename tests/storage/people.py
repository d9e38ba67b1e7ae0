"""Citizens and officers for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Incoming
from bot.outcomes import Outcome
from bot.storage import conversations, messages, officers, tickets
from bot.storage.tables import Conversation, Message, Officer, Role, Ticket

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def incoming(text: str = "lệ phí bao nhiêu", *, key: str = "m1", user: str = "dân-1", channel: str = "web") -> Incoming:
    return Incoming(channel=channel, account="default", user_key=user, dedupe_key=key, text=text, sent_at=NOW)


async def citizen(session: AsyncSession, user: str = "dân-1", *, channel: str = "web") -> Conversation:
    return await conversations.find_or_create(session, channel=channel, account="default", user_key=user, now=NOW)


async def citizen_writes(session: AsyncSession, text: str, *, key: str, user: str = "dân-1") -> Message:
    return (await messages.receive(session, incoming(text, key=key, user=user), now=NOW)).message


async def officer(session: AsyncSession, username: str = "lan", role: Role = "agent") -> Officer:
    return await officers.create(
        session, username=username, display_name=username.title(), password_hash="x", role=role, now=NOW
    )


async def ticket(session: AsyncSession, user: str = "dân-1", *, at: datetime = NOW, area: str | None = None) -> Ticket:
    conversation = await citizen(session, user)
    return await tickets.open_ticket(
        session,
        conversation_id=conversation.id,
        reason=Outcome.HANDED_OFF_ASKED,
        summary="xin gặp cán bộ",
        now=at,
        today=TODAY,
        area=area,
    )
