"""What the desk needs from the application that mounts it: ``app.state.desk`` holds one :class:`Desk`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, cast

from fastapi import Request

from bot.storage.database import Database


@dataclass(frozen=True)
class Draft:
    """A guide an officer may start a reply from. ``text`` is what would be inserted; None where there is none."""

    guide: str
    title: str
    text: str | None = None


class DraftBook(Protocol):
    """Where drafts come from; the application answers it from the guides."""

    def draft(self, guide: str) -> Draft | None:
        """The draft of a guide, valid today; None if there is no such guide."""
        ...

    def pressed(self, payload: str) -> str | None:
        """What a button with this payload asks for, in words; None if it names no guide."""
        ...


class NoDrafts:
    """A desk without guides: suggestions are shown by their identifiers."""

    def draft(self, guide: str) -> Draft | None:
        """Nothing."""
        return None

    def pressed(self, payload: str) -> str | None:
        """Nothing."""
        return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """The desk's surroundings. ``secret_key`` signs log-in cookies and must not be empty."""

    database: Database
    secret_key: str
    session_hours: int = 10
    max_text_chars: int = 2000
    drafts: DraftBook = field(default_factory=NoDrafts)
    now: Callable[[], datetime] = _utc_now

    def __post_init__(self) -> None:
        """Refuse a desk whose cookies anybody could sign."""
        if not self.secret_key:
            raise ValueError("the desk needs a secret_key")


def desk_of(request: Request) -> Desk:
    """The desk of the application that serves this request."""
    return cast(Desk, request.app.state.desk)
