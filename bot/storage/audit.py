"""The audit trail: who did what to what. Rows are added in the transaction of the deed itself, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import Audit

SYSTEM = "system"
CITIZEN = "citizen"


def officer_actor(officer_id: str) -> str:
    """How an officer is named as an actor."""
    return f"officer:{officer_id}"


async def record(
    session: AsyncSession,
    *,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add a row. ``subject`` is ``<thing>:<identifier>``; ``details`` hold no text a citizen wrote."""
    session.add(Audit(at=now, actor=actor, action=action, subject=subject, details=dict(details or {})))
    await session.flush()


async def recent(session: AsyncSession, *, subject: str | None = None, limit: int = 100) -> list[Audit]:
    """The newest rows first, of one subject or of all."""
    query = select(Audit).order_by(Audit.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(Audit.subject == subject)
    return list(await session.scalars(query))
