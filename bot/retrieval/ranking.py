"""What a search gives back, and the shape of anything that can search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from bot.knowledge.schema import Aspect


@dataclass(frozen=True)
class Candidate:
    """A guide that may be meant. ``confidence`` (0..1) is calibrated for the first of a ranking."""

    guide: str
    confidence: float


@dataclass(frozen=True)
class Ranking:
    """Guides for one question, best first; never empty."""

    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The likeliest guide."""
        return self.candidates[0]


@dataclass(frozen=True)
class Thread:
    """What is under discussion: a guide, and the question that led to it."""

    guide: str
    question: str


class Search(Protocol):
    """What a decision needs from retrieval."""

    def search(self, question: str, thread: Thread | None = None, without: Collection[str] = frozenset()) -> Ranking:
        """Rank the guides for a question, or for a turn of a conversation; guides in ``without`` are left out."""

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        """Aspects of ``guide`` the question may ask about, best first, with weights that sum to one."""

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        """Aspects by the words of the question alone, whatever the guide, best first."""
