"""The incoming half of a channel whose platform calls us: is it really the platform, and what does it say?

``verify`` looks at the bytes as they came; ``parse`` turns their JSON into events in normal form. What an event does
to a conversation is the gateway's business (:mod:`bot.gateway.intake`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bot.channels.push import Part, PushChannel


class BadSignature(Exception):
    """The call does not prove that it comes from the platform. ``hint`` is for operators, and holds no secret."""

    def __init__(self, hint: str) -> None:
        """``hint``: what is wrong, in Vietnamese."""
        super().__init__(hint)
        self.hint = hint


@dataclass(frozen=True)
class Said:
    """The citizen wrote, or pressed a button (then ``text`` is its payload).

    ``attachment`` names what came with the text or instead of it: a key of :data:`ATTACHMENTS`.
    """

    text: str
    attachment: str | None = None


@dataclass(frozen=True)
class Joined:
    """The citizen follows the account, or opened the conversation without writing. Opens the window; greets."""


@dataclass(frozen=True)
class Left:
    """The citizen does not want messages any more (unfollow, block)."""


@dataclass(frozen=True)
class Interacted:
    """The citizen did something that opens the window and needs no answer (reaction, call, consent, form).

    ``note`` is a line for officers, or None if they need not know.
    """

    note: str | None = None


@dataclass(frozen=True)
class Echo:
    """The platform repeats what the account sent.

    ``token`` is the part's own, where the platform carries one. ``by_person``: typed by staff in the platform's own
    tools, or sent by another application: our bot must fall silent.
    """

    provider_id: str
    text: str
    by_person: bool = False
    token: str | None = None


@dataclass(frozen=True)
class TakenOver:
    """Another application or person owns the conversation on the platform now: our bot must fall silent."""


@dataclass(frozen=True)
class HandedBack:
    """What :class:`TakenOver` took is ours again."""


@dataclass(frozen=True)
class Delivered:
    """Messages reached the citizen: those with these ids, and all sent at or before ``until``."""

    provider_ids: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """The citizen saw messages: those with these ids, and all sent at or before ``until``."""

    provider_ids: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Withdrew:
    """The citizen asks that their data be deleted."""


@dataclass(frozen=True)
class Ignored:
    """Nothing to do. ``why``: ``unknown``, ``irrelevant``, ``malformed`` or ``foreign_account``."""

    why: str


Content: TypeAlias = (
    Said | Joined | Left | Interacted | Echo | TakenOver | HandedBack | Delivered | Seen | Withdrew | Ignored
)

ATTACHMENTS: Mapping[str, str] = {
    "image": "[Ảnh]",
    "video": "[Video]",
    "audio": "[Tin nhắn thoại]",
    "file": "[Tệp]",
    "link": "[Liên kết]",
    "sticker": "[Nhãn dán]",
    "location": "[Vị trí]",
    "contact": "[Danh thiếp]",
    "other": "[Nội dung không phải chữ]",
}
"""What can come with a message or instead of words, and the line that stands for it in the transcript."""


@dataclass(frozen=True)
class Event:
    """One thing the platform tells us.

    ``name`` is the platform's own name of it (a short label). ``key`` is unique per (channel, account): the same key
    again is the same event. ``raw`` is this event alone as a payload :meth:`WebhookChannel.parse` would read again.
    ``user_key`` is empty for events that concern nobody.
    """

    name: str
    key: str
    account: str
    user_key: str
    sent_at: datetime
    content: Content
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Challenge:
    """The answer to the platform's GET on our webhook address."""

    status: int
    body: str


class WebhookChannel(Protocol):
    """A channel whose platform calls ``POST /webhooks/<name>``."""

    @property
    def name(self) -> str:
        """The channel's name, as conversations store it, and the last part of the address."""
        ...

    @property
    def title(self) -> str:
        """What people call the platform."""
        ...

    @property
    def kept_fields(self) -> frozenset[str]:
        """Names of fields that may be stored as they came (ids, times, types); their values are never words."""
        ...

    @property
    def text_fields(self) -> frozenset[str]:
        """Names of fields that hold words needed to replay an event; they are masked before they are stored."""
        ...

    def challenge(self, query: Mapping[str, str]) -> Challenge:
        """Answer a GET."""
        ...

    def is_probe(self, body: bytes) -> bool:
        """Whether this is the console's unsigned test call, to be answered 200 and otherwise ignored."""
        ...

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Make sure that the platform sent these bytes. ``headers`` have small-letter names.

        Raises:
            BadSignature: it did not, or cannot prove it.
        """
        ...

    def serves(self, payload: Mapping[str, Any]) -> bool:
        """Whether a verified payload is about what this channel is for; what is not is answered 404 and not kept."""
        ...

    def is_echo_of(self, echo: Echo, part: Part) -> bool:
        """Whether an echo without a token repeats this part (the platform may have changed its white space)."""
        ...

    def parse(self, payload: Mapping[str, Any], *, received_at: datetime) -> Sequence[Event]:
        """Every event in a verified payload, oldest first. Never raises: what cannot be read is ``Ignored``.

        Reads a stored payload (masked, other fields replaced) as well as a fresh one.
        """
        ...


class Channel(PushChannel, WebhookChannel, Protocol):
    """A messaging platform: it calls us, and we send to it."""
