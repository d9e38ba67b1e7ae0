"""What platforms told us, once per key, kept for a while so that it can be handled again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import insert_if_new, new_id
from bot.storage.tables import EventStatus, WebhookEvent


@dataclass(frozen=True)
class NewEvent:
    """An event to store. ``body`` is already redacted."""

    channel: str
    account: str
    key: str
    user_key: str
    name: str
    sent_at: datetime
    body: Mapping[str, Any]


async def add(session: AsyncSession, event: NewEvent, status: EventStatus, *, now: datetime) -> bool:
    """Store an event as handled; False if this key was handled before. One that failed before may be handled anew."""
    values: dict[str, Any] = {
        "id": new_id(),
        "channel": event.channel,
        "account": event.account,
        "event_key": event.key,
        "user_key": event.user_key,
        "name": event.name,
        "status": status,
        "body": dict(event.body),
        "sent_at": event.sent_at,
        "received_at": now,
    }
    if await insert_if_new(session, WebhookEvent, values):
        return True
    retake = (
        update(WebhookEvent)
        .where(*_is(event), WebhookEvent.status == "failed")
        .values(status=status, error=None)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(retake)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


async def fail(session: AsyncSession, event: NewEvent, *, error: str, now: datetime) -> None:
    """Store an event that could not be handled, for an operator to see and replay."""
    await add(session, event, "failed", now=now)
    await session.execute(
        update(WebhookEvent)
        .where(*_is(event))
        .values(status="failed", error=error)
        .execution_options(synchronize_session=False)
    )


def _is(event: NewEvent) -> tuple[Any, ...]:
    return (
        WebhookEvent.channel == event.channel,
        WebhookEvent.account == event.account,
        WebhookEvent.event_key == event.key,
    )


async def find(
    session: AsyncSession,
    *,
    ids: Sequence[str] = (),
    channel: str | None = None,
    status: str | None = None,
    since: datetime | None = None,
    limit: int = 1000,
) -> list[WebhookEvent]:
    """Stored events, oldest first: those named, or those that meet every condition given."""
    query = select(WebhookEvent).order_by(WebhookEvent.received_at, WebhookEvent.id).limit(limit)
    if ids:
        query = query.where(WebhookEvent.id.in_(list(ids)))
    if channel is not None:
        query = query.where(WebhookEvent.channel == channel)
    if status is not None:
        query = query.where(WebhookEvent.status == status)
    if since is not None:
        query = query.where(WebhookEvent.received_at >= since)
    return list(await session.scalars(query))


async def last_by_name(session: AsyncSession, channel: str) -> dict[str, datetime]:
    """When each kind of event last came."""
    query = (
        select(WebhookEvent.name, func.max(WebhookEvent.received_at))
        .where(WebhookEvent.channel == channel)
        .group_by(WebhookEvent.name)
    )
    return dict((await session.execute(query)).all())


async def remove(session: AsyncSession, event_id: str) -> None:
    """Delete one event."""
    await session.execute(delete(WebhookEvent).where(WebhookEvent.id == event_id))


async def purge(session: AsyncSession, *, before: datetime) -> int:
    """Delete events received before a time; how many."""
    statement = delete(WebhookEvent).where(WebhookEvent.received_at < before)
    return int((await session.execute(statement)).rowcount)  # type: ignore[attr-defined]
