"""Officers and their desk log-ins. Passwords arrive here already hashed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import insert_if_new, new_id
from bot.storage.tables import DeskSession, Officer, Role


class UsernameTaken(ValueError):
    """Another officer already has this username."""


async def create(
    session: AsyncSession, *, username: str, display_name: str, password_hash: str, role: Role, now: datetime
) -> Officer:
    """Add an officer.

    Raises:
        UsernameTaken: the username is in use.
    """
    officer_id = new_id()
    inserted = await insert_if_new(
        session,
        Officer,
        {
            "id": officer_id,
            "username": username,
            "display_name": display_name,
            "password_hash": password_hash,
            "role": role,
            "active": True,
            "created_at": now,
        },
    )
    if not inserted:
        raise UsernameTaken(username)
    return await session.get_one(Officer, officer_id)


async def get(session: AsyncSession, officer_id: str) -> Officer | None:
    """One officer by identifier."""
    return await session.get(Officer, officer_id)


async def by_username(session: AsyncSession, username: str) -> Officer | None:
    """One officer by username, active or not."""
    return (await session.scalars(select(Officer).where(Officer.username == username))).one_or_none()


async def list_all(session: AsyncSession) -> list[Officer]:
    """Every officer, by username."""
    return list(await session.scalars(select(Officer).order_by(Officer.username)))


async def set_active(session: AsyncSession, officer_id: str, active: bool) -> None:
    """Allow or forbid log-in; forbidding also ends the officer's open log-ins."""
    await session.execute(update(Officer).where(Officer.id == officer_id).values(active=active))
    if not active:
        await session.execute(delete(DeskSession).where(DeskSession.officer_id == officer_id))


async def set_password(session: AsyncSession, officer_id: str, password_hash: str) -> None:
    """Replace the password and end every open log-in."""
    await session.execute(update(Officer).where(Officer.id == officer_id).values(password_hash=password_hash))
    await session.execute(delete(DeskSession).where(DeskSession.officer_id == officer_id))


async def log_in(session: AsyncSession, officer_id: str, *, token: str, now: datetime, expires_at: datetime) -> None:
    """Store a log-in under its random ``token`` (at least 128 bits); only the token's hash is kept."""
    await session.execute(delete(DeskSession).where(DeskSession.expires_at <= now))
    session.add(
        DeskSession(token_hash=token_digest(token), officer_id=officer_id, created_at=now, expires_at=expires_at)
    )
    await session.flush()


async def logged_in(session: AsyncSession, token: str, *, now: datetime) -> Officer | None:
    """The active officer behind a log-in token, or None."""
    query = (
        select(Officer)
        .join(DeskSession, DeskSession.officer_id == Officer.id)
        .where(DeskSession.token_hash == token_digest(token), DeskSession.expires_at > now, Officer.active.is_(True))
    )
    return (await session.scalars(query)).one_or_none()


async def log_out(session: AsyncSession, token: str) -> None:
    """End a log-in."""
    await session.execute(delete(DeskSession).where(DeskSession.token_hash == token_digest(token)))


def token_digest(token: str) -> str:
    """What is stored of a token. The tokens are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
