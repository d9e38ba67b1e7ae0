"""Which browser may read and write which web conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.officers import token_digest
from bot.storage.tables import WebSession


async def create(
    session: AsyncSession, *, session_id: str, token: str, conversation_id: str, now: datetime, expires_at: datetime
) -> None:
    """Store a browser's session; only the hash of its random ``token`` is kept."""
    session.add(
        WebSession(
            id=session_id,
            token_hash=token_digest(token),
            conversation_id=conversation_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    await session.flush()


async def by_token(session: AsyncSession, token: str, *, now: datetime) -> WebSession | None:
    """The living session of a token."""
    return await _living(session, WebSession.token_hash == token_digest(token), now)


async def by_id(session: AsyncSession, session_id: str, *, now: datetime) -> WebSession | None:
    """The living session of an identifier."""
    return await _living(session, WebSession.id == session_id, now)


async def _living(session: AsyncSession, condition: object, now: datetime) -> WebSession | None:
    query = select(WebSession).where(
        condition,  # type: ignore[arg-type]
        WebSession.closed_at.is_(None),
        WebSession.expires_at > now,
    )
    return (await session.scalars(query)).one_or_none()


async def extend(session: AsyncSession, session_id: str, *, expires_at: datetime) -> None:
    """Let a session that is in use live on."""
    await session.execute(update(WebSession).where(WebSession.id == session_id).values(expires_at=expires_at))


async def close(session: AsyncSession, session_id: str, *, now: datetime) -> None:
    """End a session for good."""
    await session.execute(update(WebSession).where(WebSession.id == session_id).values(closed_at=now))
