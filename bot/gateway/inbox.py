"""The door for citizens' messages: clean, mask, store once, acknowledge. No thinking happens here.

What a citizen typed leaves this module only in its masked form; the original is never stored, logged or passed on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webhook import ATTACHMENTS
from bot.messages import Incoming
from bot.storage import conversations, messages, queue
from bot.storage.database import Database
from bot.storage.messages import Stored
from bot.storage.tables import Conversation
from bot.telemetry.metrics import Metrics
from bot.text.commands import is_command
from bot.text.invisible import strip_invisible
from bot.text.normalise import canonical
from bot.text.pii import mask_pii

Unreadable = Literal["empty", "too_long", "command"]
ATTACHMENT = "attachment"
"""Key of ``Incoming.metadata`` that names what came instead of words (:data:`bot.channels.webhook.ATTACHMENTS`)."""

MINUTE = timedelta(minutes=1)


class TooFast(Exception):
    """More messages in a minute than one sender may send."""

    def __init__(self, retry_after_seconds: int) -> None:
        """``retry_after_seconds``: when the next message will be taken."""
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Cleaned:
    """A text ready to be stored; ``masked_kinds`` names what was hidden in it."""

    text: str
    masked_kinds: tuple[str, ...] = ()
    unreadable: Unreadable | str | None = None


@dataclass(frozen=True)
class Accepted:
    """A stored message; ``is_new`` is False when this delivery repeated an earlier one."""

    message_id: str
    conversation_id: str
    seq: int
    is_new: bool


def clean(text: str, *, max_chars: int) -> Cleaned:
    """Make a citizen's text safe to store, and tell whether a turn can understand it.

    A text without a letter or digit is ``empty``, one that is only a Rasa command is a ``command``. One longer than
    ``max_chars`` is ``too_long``, and cut only after masking, so that no part of a number is left at the cut.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    masked = mask_pii(canonical(strip_invisible(whole)).strip())
    kinds = tuple(dict.fromkeys(str(kind) for kind in masked.kinds))
    if not any(character.isalnum() for character in masked.text):
        return Cleaned(masked.text[:max_chars], kinds, "empty")
    if is_command(masked.text):
        return Cleaned(masked.text[:max_chars], kinds, "command")
    if len(masked.text) > max_chars:
        return Cleaned(masked.text[:max_chars].rstrip(), kinds, "too_long")
    return Cleaned(masked.text, kinds)


class Inbox:
    """Stores what comes in, under the limits of the settings."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime],
        metrics: Metrics,
        max_text_chars: int,
        rate_per_minute: int,
    ) -> None:
        """``rate_per_minute``: messages a minute from one sender; 0 = no limit."""
        self._database = database
        self._now = now
        self._metrics = metrics
        self._max_text_chars = max_text_chars
        self._rate_per_minute = rate_per_minute

    def with_rate(self, rate_per_minute: int) -> Inbox:
        """The same inbox for a channel with a limit of its own."""
        return Inbox(
            self._database,
            now=self._now,
            metrics=self._metrics,
            max_text_chars=self._max_text_chars,
            rate_per_minute=rate_per_minute,
        )

    async def accept(self, incoming: Incoming) -> Accepted:
        """Store a message once and queue its turn. The caller wakes the workers.

        Raises:
            TooFast: over the rate limit; nothing was stored.
            StorageUnavailable, sqlalchemy.exc.OperationalError: nothing was stored.
        """
        now = self._now()
        async with self._database.write() as session:
            await self._check_rate(session, incoming, now)
            stored = await self.store(session, incoming, now=now)
        message = stored.message
        return Accepted(message.id, message.conversation_id, message.seq, stored.is_new)

    async def store(
        self, session: AsyncSession, incoming: Incoming, *, now: datetime, conversation: Conversation | None = None
    ) -> Stored:
        """Store a message once and queue its turn, in the caller's transaction and whatever the rate.

        ``conversation``: the citizen's, where the caller holds it already.
        """
        cleaned = self._cleaned(incoming)
        cleaned_incoming = replace(incoming, text=cleaned.text)
        stored = await messages.receive(session, cleaned_incoming, now=now, conversation=conversation)
        if stored.is_new:
            await queue.enqueue(
                session,
                stored.message,
                now=now,
                sent_at=min(incoming.sent_at, now),
                masked_kinds=cleaned.masked_kinds,
                unreadable=cleaned.unreadable,
            )
        self._metrics.received.labels(incoming.channel, str(not stored.is_new).lower()).inc()
        return stored

    def _cleaned(self, incoming: Incoming) -> Cleaned:
        cleaned = clean(incoming.text, max_chars=self._max_text_chars)
        attachment = incoming.metadata.get(ATTACHMENT)
        if cleaned.unreadable == "empty" and isinstance(attachment, str) and attachment in ATTACHMENTS:
            return Cleaned(ATTACHMENTS[attachment], cleaned.masked_kinds, attachment)
        return cleaned

    async def _check_rate(self, session: AsyncSession, incoming: Incoming, now: datetime) -> None:
        if not self._rate_per_minute:
            return
        where = {"channel": incoming.channel, "account": incoming.account}
        conversation = await conversations.find(session, **where, user_key=incoming.user_key)
        if conversation is None:
            return
        if await messages.find_delivered(session, **where, dedupe_key=incoming.dedupe_key) is not None:
            return
        oldest = await messages.nth_last_received_at(session, conversation.id, self._rate_per_minute)
        if oldest is not None and now - oldest < MINUTE:
            raise TooFast(math.ceil((oldest + MINUTE - now).total_seconds()))
