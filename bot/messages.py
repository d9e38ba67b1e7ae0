"""The normal forms every part of the bot speaks: what comes in, what a turn produces, what goes out.

Pure data, standard library only, importable on Python 3.10 and later. A :class:`Reply` is the typed result of one
bot turn. It travels from the action through Rasa inside a ``custom`` message (:meth:`Reply.to_json`), and leaves the
gateway as the public object of the contract (:meth:`Reply.to_wire`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.outcomes import Kind, Outcome

WIRE_SCHEMA = 1
MAX_ALTERNATIVES = 4

# Button payloads are plain words a citizen could type without harm: they only name a guide or ask for a person, so
# they need no signature, and none begins with "/" (Rasa would run that as a command).
PAYLOAD_MARK = "#"
PAYLOAD_STAFF = f"{PAYLOAD_MARK}gap-can-bo"
PAYLOAD_BOT = f"{PAYLOAD_MARK}tro-ly"


def is_press(text: str) -> bool:
    """Whether a text could be the payload of a button; most texts are not."""
    return text.startswith(PAYLOAD_MARK)


def guide_payload(guide: str, aspect: str | None = None) -> str:
    """Payload of a button that asks for ``guide``, opened at ``aspect``: ``#<guide>`` or ``#<guide>/<aspect>``."""
    return f"{PAYLOAD_MARK}{guide}/{aspect}" if aspect else f"{PAYLOAD_MARK}{guide}"


class UngroundedAnswer(ValueError):
    """An answer without a guide, a resolvable source or a verification date: it must not reach a citizen."""


Author = Literal["citizen", "bot", "staff", "system"]


@dataclass(frozen=True)
class Button:
    """A choice offered under a message; ``payload`` is what the client sends back as its next message."""

    title: str
    payload: str


@dataclass(frozen=True)
class Source:
    """Where a citizen can read the rule: a title and an http(s) address."""

    title: str
    url: str


@dataclass(frozen=True)
class Alternative:
    """Another guide that might be meant, with its calibrated probability (0..1)."""

    guide: str
    confidence: float


@dataclass(frozen=True)
class HandoffRequest:
    """What an officer needs to start: the matter in one line, the topic area, and guides that may help."""

    summary: str
    area: str | None = None
    suggested_guides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """One message from a citizen, as a channel adapter understood it.

    ``dedupe_key`` is unique per (channel, account): a second delivery with the same key is the same message.
    ``text`` is already masked and stripped of invisible characters when it reaches storage.
    """

    channel: str
    account: str
    user_key: str
    dedupe_key: str
    text: str
    sent_at: datetime
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The typed result of one bot turn.

    ``confidence`` is the calibrated probability (0..1) that ``guide`` is the right one. ``context`` is what the next
    turn of this conversation needs (last guide, aspect, case facts, choices on offer); the gateway stores it and
    hands it back when a Rasa session is renewed.
    """

    outcome: Outcome
    text: str
    as_of: date
    buttons: tuple[Button, ...] = ()
    guide: str | None = None
    aspects: tuple[str, ...] = ()
    confidence: float = 0.0
    verified_on: date | None = None
    sources: tuple[Source, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    handoff: HandoffRequest | None = None

    def __post_init__(self) -> None:
        """Refuse to exist as an answer that a citizen could not check.

        Raises:
            UngroundedAnswer: an answer lacks its guide, its verification date, or an http(s) source.
            ValueError: a hand-off carries no request for the officer.
        """
        if self.kind is Kind.ANSWER:
            if not self.guide or self.verified_on is None:
                raise UngroundedAnswer(f"answer without guide or verified date: guide={self.guide!r}")
            if not any(s.url.startswith(("https://", "http://")) for s in self.sources):
                raise UngroundedAnswer(f"answer from {self.guide!r} without a resolvable source")
        if self.kind is Kind.HANDOFF and self.handoff is None:
            raise ValueError("a hand-off needs a HandoffRequest")

    @property
    def kind(self) -> Kind:
        """Family of the outcome."""
        return self.outcome.kind

    def to_wire(self, ticket: str | None = None) -> dict[str, Any]:
        """The public ``custom`` object of the contract, section 2."""
        return {
            "schema": WIRE_SCHEMA,
            "kind": self.kind.value,
            "outcome": self.outcome.value,
            "guide": self.guide if self.kind is Kind.ANSWER else None,
            "aspects": list(self.aspects),
            "confidence": round(self.confidence, 4),
            "as_of": self.as_of.isoformat(),
            "verified_on": self.verified_on.isoformat() if self.verified_on else None,
            "sources": [{"title": s.title, "url": s.url} for s in self.sources],
            "alternatives": [{"guide": a.guide, "confidence": round(a.confidence, 4)} for a in self.alternatives],
            "ticket": ticket,
        }

    def to_json(self) -> dict[str, Any]:
        """Everything, for the journey action → Rasa → gateway; inverse of :meth:`from_json`."""
        wire = self.to_wire()
        del wire["ticket"]
        return {
            **wire,
            "guide": self.guide,
            "text": self.text,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "context": dict(self.context),
            "handoff": None
            if self.handoff is None
            else {
                "summary": self.handoff.summary,
                "area": self.handoff.area,
                "suggested_guides": list(self.handoff.suggested_guides),
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        """Rebuild a reply from :meth:`to_json`.

        Raises:
            UngroundedAnswer: see :meth:`__post_init__`.
            KeyError, ValueError: the data is not such an object.
        """
        handoff = data.get("handoff")
        verified = data.get("verified_on")
        return cls(
            outcome=Outcome(data["outcome"]),
            text=data["text"],
            as_of=date.fromisoformat(data["as_of"]),
            buttons=tuple(Button(b["title"], b["payload"]) for b in data.get("buttons", ())),
            guide=data.get("guide"),
            aspects=tuple(data.get("aspects", ())),
            confidence=float(data.get("confidence", 0.0)),
            verified_on=date.fromisoformat(verified) if verified else None,
            sources=tuple(Source(s["title"], s["url"]) for s in data.get("sources", ())),
            alternatives=tuple(Alternative(a["guide"], float(a["confidence"])) for a in data.get("alternatives", ())),
            context=dict(data.get("context", {})),
            handoff=None
            if handoff is None
            else HandoffRequest(handoff["summary"], handoff.get("area"), tuple(handoff.get("suggested_guides", ()))),
        )


@dataclass(frozen=True)
class Outgoing:
    """One message to a citizen, before a channel renders it. ``custom`` is the public object of the turn, if any."""

    author: Author
    text: str
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] | None = None
    author_name: str | None = None
