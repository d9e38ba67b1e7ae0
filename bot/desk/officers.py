"""Officers: making them, and telling whether someone at the door is one."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.attempts import pause_left
from bot.storage import audit
from bot.storage import officers as store
from bot.storage.database import Database
from bot.storage.tables import Audit, Officer, Role

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
LONGEST_NAME = 128
_FAILED = "login_failed"
_REMEMBERED_FAILURES = 20
_hasher = PasswordHasher()


class InvalidOfficer(ValueError):
    """An officer cannot be made from this; ``field`` names what to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownOfficer(Exception):
    """No active officer has this username and password."""


@dataclass
class TooManyTries(Exception):
    """Too many wrong passwords from one place; try again after ``wait``."""

    wait: timedelta


def check_new_officer(username: str, display_name: str, password: str) -> None:
    """Check what a new officer is made from.

    Raises:
        InvalidOfficer: a field is not usable; the message says why, in Vietnamese.
    """
    if not USERNAME.fullmatch(username):
        message = "Tên đăng nhập gồm 3 đến 64 ký tự: chữ thường không dấu, số, dấu chấm, gạch ngang, gạch dưới."
        raise InvalidOfficer("username", message)
    if not display_name.strip() or len(display_name) > LONGEST_NAME:
        raise InvalidOfficer("display_name", f"Tên hiển thị không được trống và dài tối đa {LONGEST_NAME} ký tự.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        message = f"Mật khẩu cần từ {SHORTEST_PASSWORD} đến {LONGEST_PASSWORD} ký tự."
        raise InvalidOfficer("password", message)
    if username in password.lower():
        raise InvalidOfficer("password", "Mật khẩu không được chứa tên đăng nhập.")


async def create_officer(
    database: Database, *, username: str, display_name: str, password: str, role: Role, now: datetime
) -> Officer:
    """Add an officer who may log in at once.

    Raises:
        InvalidOfficer: a field is not usable, or the username is taken.
    """
    check_new_officer(username, display_name, password)
    password_hash = await asyncio.to_thread(_hasher.hash, password)
    try:
        async with database.write() as session:
            officer = await store.create(
                session,
                username=username,
                display_name=display_name.strip(),
                password_hash=password_hash,
                role=role,
                now=now,
            )
            await audit.record(
                session,
                actor=audit.SYSTEM,
                action="officer_created",
                subject=f"officer:{officer.id}",
                now=now,
                details={"role": role},
            )
            return officer
    except store.UsernameTaken:
        raise InvalidOfficer("username", f"Tên đăng nhập {username!r} đã có người dùng.") from None


async def authenticate(database: Database, *, username: str, password: str, address: str, now: datetime) -> Officer:
    """The officer with this username and password.

    Args:
        database: where officers and failed tries are kept.
        username: as typed.
        password: as typed.
        address: where the try comes from; tries are counted per username and address, so that a stranger cannot
            lock an officer out.
        now: the present moment.

    Raises:
        TooManyTries: the password was not even looked at.
        UnknownOfficer: no such officer, not active, or the wrong password.
    """
    username = username.strip().lower()
    subject = _door(username, address)
    async with database.read() as session:
        tries = await audit.recent(session, subject=subject, limit=_REMEMBERED_FAILURES)
        officer = await store.by_username(session, username)
    wait = pause_left(_failures(tries), now)
    if wait:
        raise TooManyTries(wait)
    known = officer is not None and officer.active
    password_hash = officer.password_hash if officer is not None and known else _nobody()
    fits = await asyncio.to_thread(_fits, password_hash, password)
    if officer is None or not (known and fits):
        async with database.write() as session:
            await audit.record(session, actor=audit.SYSTEM, action=_FAILED, subject=subject, now=now)
        raise UnknownOfficer
    async with database.write() as session:
        actor = audit.officer_actor(officer.id)
        await audit.record(session, actor=actor, action="login", subject=subject, now=now)
    return officer


def _door(username: str, address: str) -> str:
    """A name for "this username from this address" that does not write either into the audit trail."""
    return f"login:{hashlib.sha256(f'{username}|{address}'.encode()).hexdigest()[:32]}"


def _failures(tries: Sequence[Audit]) -> list[datetime]:
    """When the tries since the last success failed; ``tries`` come newest first."""
    return [row.at for row in takewhile(lambda row: row.action == _FAILED, tries)]


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache
def _nobody() -> str:
    """A hash that fits no password, so that an unknown username takes as long as a known one."""
    return _hasher.hash("không ai có mật khẩu này")
