"""The outgoing half of a channel whose clients do not ask: the gateway sends, one part at a time.

A line of a conversation becomes one or more :class:`Part` objects (a platform limits what one message may hold). The
gateway's outbox sends them in order, remembers each one's platform id, and asks the channel about a part whose
outcome it does not know. A channel holds no message state of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Author, Button, Outgoing


@dataclass(frozen=True)
class Recipient:
    """Who a message is for.

    ``last_interaction_at``: when they last did what opens the platform's window, if ever. ``sent_since``: how many
    parts the platform has taken for them since.
    """

    account: str
    user_key: str
    last_interaction_at: datetime | None = None
    sent_since: int = 0


@dataclass(frozen=True)
class Part:
    """What one platform message says.

    ``token`` names this part for ever: the same part has the same token at every attempt, in every process.
    ``choices`` are what the citizen may press; a channel that cannot show them all gets them as numbers in ``text``
    (:mod:`bot.channels.rendering`).
    """

    token: str
    author: Author
    text: str
    choices: tuple[Button, ...] = ()
    author_name: str | None = None


class SendFailed(Exception):
    """The platform did not take a part, and will not deliver it.

    ``retry`` tells whether trying again can help, ``retry_after`` when (None: the outbox's own delays).
    ``whole_channel`` means that no message can leave now (rate limit, dead token, platform down): the channel rests
    and nothing counts as tried. ``needs_operator`` means that a person must repair the set-up.
    """

    def __init__(
        self,
        code: str,
        *,
        retry: bool,
        retry_after: timedelta | None = None,
        whole_channel: bool = False,
        needs_operator: bool = False,
    ) -> None:
        """``code``: the platform's reason, at most 64 characters, without anything a citizen wrote."""
        super().__init__(code)
        self.code = code
        self.retry = retry
        self.retry_after = retry_after
        self.whole_channel = whole_channel
        self.needs_operator = needs_operator


class OutcomeUnknown(Exception):
    """The request left, but no answer came: the citizen may or may not have the part. It must not be sent blindly."""


class PushChannel(Protocol):
    """A channel the gateway sends to."""

    @property
    def name(self) -> str:
        """The channel's name, as conversations store it."""
        ...

    @property
    def echo_wait(self) -> timedelta:
        """How long an echo (:class:`bot.channels.webhook.Echo`) may take; only then :meth:`find_sent` is asked."""
        ...

    def render(self, message: Outgoing, token: str) -> Sequence[Part]:
        """The parts of a message, in order; never empty. Pure: the same message has the same parts for ever.

        Part ``n`` (from 0) is named ``f"{token}.{n}"``.
        """
        ...

    def shows_numbers(self, message: Outgoing) -> bool:
        """Whether this message's choices appear as numbers, so that a typed number means one of them."""
        ...

    def refusal(self, message: Outgoing, to: Recipient, now: datetime) -> str | None:
        """Why the platform's rules forbid this message now (its window is closed), or None. Pure."""
        ...

    async def send(self, part: Part, to: Recipient, now: datetime) -> str | None:
        """Send one part, within 10 seconds, and return the platform's id for it.

        Raises:
            SendFailed: the platform refused it, or was certainly not reached.
            OutcomeUnknown: nobody knows.
        """
        ...

    async def find_sent(self, part: Part, to: Recipient, since: datetime) -> Sequence[str]:
        """Ids of the messages on the platform that could be this part, sent at or after ``since``; empty if none.

        Asked once no echo came. Empty means "surely not sent": the part will be sent again.

        Raises:
            SendFailed: the platform cannot tell; with ``retry`` it is asked again later, without, an operator decides.
        """
        ...

    async def show_typing(self, to: Recipient) -> None:
        """Show that an answer is on its way, where the platform can; never raises."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
