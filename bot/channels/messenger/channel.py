"""Facebook Messenger as a channel: both halves of the seam (docs/channels.md)."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from bot.channels.messenger import events, signature, windows
from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.errors import THREAD_TAKEN, Refused, failure
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.history import sent_by_page
from bot.channels.messenger.rendering import is_numbered, is_template, message_object, parts_of
from bot.channels.messenger.threads import take_thread
from bot.channels.push import OutcomeUnknown, Part, Recipient, SendFailed
from bot.channels.webhook import Challenge, Echo, Event
from bot.messages import Outgoing

log = structlog.get_logger(__name__)

NAME = "messenger"
CLOCKS_DIFFER = timedelta(seconds=30)
TYPING_SECONDS = 1.0


class MessengerChannel:
    """One Page."""

    name = NAME
    title = "Messenger"
    echo_wait = timedelta(seconds=10)
    kept_fields = events.KEPT_FIELDS
    text_fields = events.TEXT_FIELDS

    def __init__(self, config: MessengerConfig, client: httpx.AsyncClient) -> None:
        """``client`` is closed with the channel."""
        self._config = config
        self._client = client
        self._graph = Graph(config, client)
        self._signs_under_way: dict[str, asyncio.Event] = {}

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    # --- In ----------------------------------------------------------------------------------------------------------

    def challenge(self, query: Mapping[str, str]) -> Challenge:
        """Repeat Meta's challenge to whoever knows our verify token."""
        given = query.get("hub.verify_token", "").encode()
        expected = self._config.verify_token.encode()
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, expected):
            return Challenge(403, "")
        return Challenge(200, query.get("hub.challenge", ""))

    def is_probe(self, body: bytes) -> bool:
        """Meta signs even the console's tests."""
        return False

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """See :func:`bot.channels.messenger.signature.verify`."""
        signature.verify(body, headers, self._config.app_secret)

    def serves(self, payload: Mapping[str, Any]) -> bool:
        """One Meta app may subscribe this address to other objects too (an Instagram account, users)."""
        return payload.get("object") == events.PAGE

    def parse(self, payload: Mapping[str, Any], *, received_at: datetime) -> Sequence[Event]:
        """A call brings any number of events."""
        found = events.parse(payload, config=self._config, received_at=received_at)
        if any(event.name == events.POLICY for event in found):
            log.error("messenger_policy_enforcement")
        return found

    def is_echo_of(self, echo: Echo, part: Part) -> bool:
        """Whether an echo of our app that lost its token repeats this part; a template's echo has no words."""
        return _folded(echo.text) == _folded(part.text) or (not echo.text and is_template(part))

    # --- Out ---------------------------------------------------------------------------------------------------------

    def render(self, message: Outgoing, token: str) -> Sequence[Part]:
        """At most 2000 characters and 13 choices in a part."""
        return parts_of(message, token)

    def shows_numbers(self, message: Outgoing) -> bool:
        """Too many choices, or titles too long for what can be pressed."""
        return is_numbered(message)

    def refusal(self, message: Outgoing, to: Recipient, now: datetime) -> str | None:
        """24 hours, or 7 days for an officer where Meta granted the Human Agent feature."""
        return windows.refusal(message.author, to.last_interaction_at, now, self._config)

    async def send(self, part: Part, to: Recipient, now: datetime) -> str | None:
        """Send; an officer's words take the thread back from the Page's inbox if need be, the bot's never do."""
        await self._signs_shown(to)
        closed = windows.refusal(part.author, to.last_interaction_at, now, self._config)
        if closed is not None:
            raise SendFailed(closed, retry=False)
        try:
            return await self._send(part, to, now)
        except Refused as error:
            if error.subcode != THREAD_TAKEN or part.author != "staff":
                raise failure(error) from error
        try:
            await self._take_thread(to)
            return await self._send(part, to, now)
        except Refused as error:
            raise failure(error) from error

    async def find_sent(self, part: Part, to: Recipient, since: datetime) -> Sequence[str]:
        """Look the part up among the last messages of the Page's inbox."""
        try:
            listed = await sent_by_page(self._graph, self._config.page_id, to.user_key)
        except Refused as error:
            meant = failure(error)
            not_allowed = meant.needs_operator and not meant.whole_channel
            raise SendFailed(meant.code, retry=meant.retry and not not_allowed) from error
        except OutcomeUnknown as error:
            raise SendFailed("no answer", retry=True) from error
        if listed is None:
            raise SendFailed("inbox not readable", retry=False)
        return [
            each.message_id
            for each in listed
            if each.sent_at >= since - CLOCKS_DIFFER and self.is_echo_of(Echo(each.message_id, each.text), part)
        ]

    async def show_typing(self, to: Recipient) -> None:
        """Mark the citizen's words as seen and show that an answer is being written."""
        shown = self._signs_under_way[to.user_key] = asyncio.Event()
        try:
            await asyncio.gather(*(self._sign(to, action) for action in ("mark_seen", "typing_on")))
        finally:
            shown.set()
            if self._signs_under_way.get(to.user_key) is shown:
                del self._signs_under_way[to.user_key]

    async def _sign(self, to: Recipient, action: str) -> None:
        # A missing sign is no reason to trouble anybody: the message itself will tell what is wrong.
        with contextlib.suppress(Refused, SendFailed, OutcomeUnknown):
            await self._graph.post(self._messages, {"recipient": {"id": to.user_key}, "sender_action": action})

    async def _signs_shown(self, to: Recipient) -> None:
        """Signs that arrive after the message would show somebody typing who is not."""
        shown = self._signs_under_way.get(to.user_key)
        if shown is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(shown.wait(), TYPING_SECONDS)

    async def _send(self, part: Part, to: Recipient, now: datetime) -> str | None:
        answer = await self._graph.post(
            self._messages,
            {
                "recipient": {"id": to.user_key},
                **windows.envelope(part.author, to.last_interaction_at, now, self._config),
                "message": message_object(part),
            },
        )
        message_id = answer.get("message_id")
        return str(message_id) if message_id else None

    async def _take_thread(self, to: Recipient) -> None:
        try:
            await take_thread(self._graph, self._config.page_id, to.user_key)
        except OutcomeUnknown as error:
            # Only the thread's owner is uncertain; the message itself has not left.
            raise SendFailed("thread_taken", retry=True) from error
        log.info("messenger_thread_taken_back")

    @property
    def _messages(self) -> str:
        return f"{self._config.page_id}/messages"


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
