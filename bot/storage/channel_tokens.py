"""Token pairs of platforms, encrypted, renewed by one process at a time.

Renewing takes three steps, each its own transaction: :func:`take` the right to renew, :func:`spend` the refresh token
(noted *before* it is used, because it works once), :func:`save` the new pair (before anybody uses it).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import ChannelToken


async def get(session: AsyncSession, channel: str, account: str) -> ChannelToken | None:
    """The pair of an account as it is now."""
    query = select(ChannelToken).where(ChannelToken.channel == channel, ChannelToken.account == account)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def take(
    session: AsyncSession, channel: str, account: str, holder: str, *, version: int, now: datetime, until: datetime
) -> bool:
    """Become the one who renews ``version`` until ``until``; False if somebody else is, or the pair is newer."""
    free = or_(ChannelToken.holder.is_(None), ChannelToken.held_until < now)
    return await _update(session, channel, account, version, free, holder=holder, held_until=until)


async def spend(session: AsyncSession, channel: str, account: str, holder: str, *, version: int, now: datetime) -> bool:
    """Note that the refresh token is about to be used; False if the right to renew was lost."""
    return await _update(session, channel, account, version, ChannelToken.holder == holder, spent_at=now)


async def give_back(
    session: AsyncSession,
    channel: str,
    account: str,
    holder: str,
    *,
    version: int,
    spent_at: datetime | None = None,
    dead_reason: str | None = None,
) -> bool:
    """End a renewal that brought no new pair.

    ``spent_at`` stays set where nobody knows whether the refresh token was used up. With ``dead_reason`` no pair will
    come: only an administrator can help.
    """
    return await _update(
        session,
        channel,
        account,
        version,
        ChannelToken.holder == holder,
        holder=None,
        held_until=None,
        spent_at=spent_at,
        dead_reason=dead_reason,
    )


async def save(
    session: AsyncSession, channel: str, account: str, sealed: str, *, version: int, now: datetime, expires_at: datetime
) -> bool:
    """Store the pair that follows ``version`` (0: whatever there is); False if another one is there already."""
    values = {
        "sealed": sealed,
        "obtained_at": now,
        "expires_at": expires_at,
        "holder": None,
        "held_until": None,
        "spent_at": None,
        "dead_reason": None,
    }
    row = await get(session, channel, account)
    if row is None:
        session.add(ChannelToken(channel=channel, account=account, version=1, **values))
        await session.flush()
        return True
    if version and row.version != version:
        return False
    return await _update(session, channel, account, row.version, True, version=row.version + 1, **values)


async def _update(
    session: AsyncSession, channel: str, account: str, at_version: int, condition: object, **values: object
) -> bool:
    statement = (
        update(ChannelToken)
        .where(ChannelToken.channel == channel, ChannelToken.account == account, ChannelToken.version == at_version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if condition is not True:
        statement = statement.where(condition)  # type: ignore[arg-type]
    return (await session.execute(statement)).rowcount == 1  # type: ignore[attr-defined,no-any-return]
