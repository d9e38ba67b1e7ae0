"""What a turn is, and what one turn leaves for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MAX_HISTORY = 5


@dataclass(frozen=True)
class Context:
    """The conversation so far, as far as an answer needs it. Lives in Rasa's slots of the same names.

    ``question`` is the last question that stood on its own; elliptical turns are read together with it.
    ``misses`` counts turns in a row in which the bot was unsure. ``offered`` are the guides on offer. ``asked`` are the
    facts that a guide's form has asked for (:mod:`bot.dialogue.form`), and ``awaited`` the one asked for just now.
    """

    guide: str | None = None
    aspect: str | None = None
    case: Mapping[str, str | int] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    misses: int = 0
    history: tuple[str, ...] = ()
    question: str | None = None
    asked: tuple[str, ...] = ()
    awaited: str | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Context:
        """Read from slot values; whatever is missing or misshapen is as if never said."""
        case = slots.get("case")
        return cls(
            guide=slots.get("guide") or None,
            aspect=slots.get("aspect") or None,
            case=dict(case) if isinstance(case, Mapping) else {},
            offered=tuple(slots.get("offered") or ()),
            misses=int(slots.get("misses") or 0),
            history=tuple(slots.get("history") or ()),
            question=slots.get("question") or None,
            asked=tuple(slots.get("asked") or ()),
            awaited=slots.get("awaited") or None,
        )

    def to_slots(self) -> dict[str, Any]:
        """Plain values for slots and storage; inverse of :meth:`from_slots`."""
        return {
            "guide": self.guide,
            "aspect": self.aspect,
            "case": dict(self.case),
            "offered": list(self.offered),
            "misses": self.misses,
            "history": list(self.history),
            "question": self.question,
            "asked": list(self.asked),
            "awaited": self.awaited,
        }

    def answered(self, guide: str, aspect: str, case: Mapping[str, str | int], question: str | None) -> Context:
        """The context after an answer from ``guide``."""
        history = self.history
        if self.guide and self.guide != guide:
            history = (*(g for g in history if g != self.guide), self.guide)[-MAX_HISTORY:]
        asked = self.asked if self.guide == guide else ()
        return Context(guide, aspect, dict(case), (), 0, history, question or self.question, asked)

    def awaiting(self, fact: str) -> Context:
        """The context after an answer that ended in a question for ``fact``."""
        return replace(self, asked=(*self.asked, fact), awaited=fact)

    def asked_back(self, offered: tuple[str, ...], question: str, aspect: str | None) -> Context:
        """The context after a clarification; ``aspect`` is the part that was asked for, of whichever guide."""
        return replace(self, offered=offered, misses=self.misses + 1, question=question, aspect=aspect, awaited=None)

    def handed_off(self) -> Context:
        """The context after a hand-off: the officer starts from it, the bot starts fresh."""
        return replace(self, offered=(), misses=0, awaited=None)


@dataclass(frozen=True)
class Turn:
    """One citizen message as the NLU read it. ``entities`` maps entity names to normalised values."""

    text: str
    intent: str
    confidence: float = 1.0
    entities: Mapping[str, str] = field(default_factory=dict)
