"""What a page that embeds the widget may be about: one guide, or one area of guides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.messages import Button


@dataclass(frozen=True)
class Topic:
    """A topic as a citizen sees it. ``parts`` are what one may ask about a guide, each one tap."""

    id: str
    title: str
    parts: tuple[Button, ...] = ()
    guide: str | None = None

    @property
    def context(self) -> Mapping[str, Any] | None:
        """What a turn has to know to be understood as a question about this topic; None if nothing follows from it."""
        return {"guide": self.guide} if self.guide else None


class TopicBook(Protocol):
    """Where topics come from; the application answers it from the guides."""

    def find(self, topic_id: str) -> Topic | None:
        """The topic of a guide's or an area's identifier."""
        ...


class NoTopics:
    """A gateway without guides."""

    def find(self, topic_id: str) -> Topic | None:
        """Nothing."""
        return None
