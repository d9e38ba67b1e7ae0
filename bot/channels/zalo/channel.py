"""Zalo OA as a channel: both halves of the seam (docs/channels.md)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from bot.channels.push import Part, Recipient, SendFailed
from bot.channels.rendering import Limits, as_numbers, fitting, render
from bot.channels.webhook import Challenge, Echo, Event
from bot.channels.zalo import events, signature, windows
from bot.channels.zalo.api import SEND_ANONYMOUS_PATH, SEND_PATH, Refused, ZaloApi
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.errors import CHOICES_REFUSED, failure
from bot.channels.zalo.times import time_of
from bot.channels.zalo.tokens import AccessTokens
from bot.messages import Outgoing

log = structlog.get_logger(__name__)

NAME = "zalo"
# Zalo allows 2000 characters and does not tell how it counts them.
LIMITS = Limits(text=1900, choices=5, choice_title=100)
CLOCKS_DIFFER = timedelta(seconds=30)
LOW_QUOTA = 50


class ZaloChannel:
    """One Official Account."""

    name = NAME
    title = "Zalo OA"
    echo_wait = timedelta(seconds=5)
    kept_fields = events.KEPT_FIELDS
    text_fields = events.TEXT_FIELDS

    def __init__(self, config: ZaloConfig, client: httpx.AsyncClient, tokens: AccessTokens) -> None:
        """``client`` is closed with the channel."""
        self._config = config
        self._client = client
        self._api = ZaloApi(config, client, tokens)
        self._choices_refused = False

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    # --- In ----------------------------------------------------------------------------------------------------------

    def challenge(self, query: Mapping[str, str]) -> Challenge:
        """Zalo's console may look whether somebody is there."""
        return Challenge(200, "")

    def is_probe(self, body: bytes) -> bool:
        """The console's "check" sends an empty object without a signature."""
        if len(body) > 16:
            return False
        try:
            return not body.strip() or json.loads(body) == {}
        except ValueError:
            return False

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """See :func:`bot.channels.zalo.signature.verify`."""
        signature.verify(body, headers, self._config)

    def serves(self, payload: Mapping[str, Any]) -> bool:
        """Zalo has one address per application, and sends nothing else there."""
        return True

    def parse(self, payload: Mapping[str, Any], *, received_at: datetime) -> Sequence[Event]:
        """A call brings one event."""
        return [events.parse(payload, account=self._config.oa_id, received_at=received_at)]

    def is_echo_of(self, echo: Echo, part: Part) -> bool:
        """Zalo's echo carries nothing of ours but the words; one with buttons may come without even those."""
        return not echo.text or _folded(echo.text) in (_folded(part.text), _folded(as_numbers(part)))

    # --- Out ---------------------------------------------------------------------------------------------------------

    def render(self, message: Outgoing, token: str) -> Sequence[Part]:
        """At most 1900 characters and 5 buttons in a part."""
        return render(message, token, LIMITS)

    def shows_numbers(self, message: Outgoing) -> bool:
        """Too many choices for buttons, or buttons that Zalo does not take from this account."""
        return bool(message.buttons) and (self._choices_refused or not fitting(message.buttons, LIMITS))

    def refusal(self, message: Outgoing, to: Recipient, now: datetime) -> str | None:
        """Free for 48 hours, billed for 7 days, then closed."""
        return windows.refusal(to.last_interaction_at, to.sent_since, now, self._config)

    async def send(self, part: Part, to: Recipient, now: datetime) -> str | None:
        """Send with buttons; once they are refused, this account gets numbers instead."""
        try:
            return await self._send(part, to)
        except Refused as error:
            if not part.choices or self._choices_refused or error.code not in CHOICES_REFUSED:
                raise failure(error.code, now) from error
        log.warning("zalo_choices_refused")
        self._choices_refused = True
        try:
            return await self._send(part, to)
        except Refused as error:
            raise failure(error.code, now) from error

    async def find_sent(self, part: Part, to: Recipient, since: datetime) -> Sequence[str]:
        """Look the part up among the last messages Zalo has.

        A message of ours from that time that Zalo lists without its words (as it may list one with buttons) counts
        as a match: a line too few can be sent again by hand, one too many cannot be taken back.
        """
        if to.user_key.startswith(events.ANONYMOUS):
            raise SendFailed("zalo cannot tell", retry=False)
        try:
            listed = await self._api.last_messages(to.user_key)
        except Refused as error:
            raise SendFailed(f"zalo {error.code}", retry=error.code == -32) from error
        return [
            str(each["message_id"])
            for each in reversed(listed)
            if each.get("message_id")
            and str(each.get("src")) == "0"
            and (sent_at := time_of(each.get("time"))) is not None
            and sent_at >= since - CLOCKS_DIFFER
            and self.is_echo_of(Echo(str(each["message_id"]), str(each.get("message") or "")), part)
        ]

    async def show_typing(self, to: Recipient) -> None:
        """Zalo has no typing indicator."""

    async def _send(self, part: Part, to: Recipient) -> str | None:
        message = text_message(as_numbers(part)) if self._choices_refused else message_of(part)
        if to.user_key.startswith(events.ANONYMOUS):
            _, anonymous_id, conversation_id = to.user_key.split(":", 2)
            recipient = {"anonymous_id": anonymous_id, "conversation_id": conversation_id}
            data = await self._api.post(SEND_ANONYMOUS_PATH, {"recipient": recipient, "message": message})
        else:
            data = await self._api.post(SEND_PATH, {"recipient": {"user_id": to.user_key}, "message": message})
        _watch_quota(data)
        message_id = data.get("message_id")
        return str(message_id) if message_id else None


def text_message(text: str) -> dict[str, Any]:
    """Zalo's ``message`` object of a plain text."""
    return {"text": text}


def message_of(part: Part) -> dict[str, Any]:
    """Zalo's ``message`` object. A pressed button sends its payload as the citizen's text, without showing it."""
    message = text_message(part.text)
    if part.choices:
        buttons = [{"title": c.title, "type": "oa.query.hide", "payload": c.payload} for c in part.choices]
        message["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return message


def _watch_quota(data: Mapping[str, Any]) -> None:
    quota = data.get("quota")
    if not isinstance(quota, Mapping) or quota.get("quota_type") not in ("sub_quota", "purchase_quota"):
        return
    remain = str(quota.get("remain", ""))
    if remain.isascii() and remain.isdigit() and int(remain) < LOW_QUOTA:
        log.warning("zalo_quota_low", kind=quota["quota_type"], remain=int(remain))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
