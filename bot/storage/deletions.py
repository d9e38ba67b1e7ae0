"""Requests to delete a person's data: what became of each, and nothing about who asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import conversations
from bot.storage.database import new_id
from bot.storage.erase import erase
from bot.storage.tables import DataDeletion


async def delete_person(
    session: AsyncSession, *, channel: str, account: str, user_keys: Sequence[str], now: datetime
) -> DataDeletion:
    """Erase every conversation of one person on a channel, and note that it was done under a new code."""
    erased = False
    for user_key in dict.fromkeys(user_keys):
        found = await conversations.find(session, channel=channel, account=account, user_key=user_key)
        if found is not None:
            await erase(session, await conversations.lock(session, found.id), now=now)
            erased = True
    request = DataDeletion(code=new_id(), channel=channel, requested_at=now, erased=erased)
    session.add(request)
    await session.flush()
    return request


async def find(session: AsyncSession, code: str) -> DataDeletion | None:
    """What became of a request."""
    return await session.get(DataDeletion, code)
