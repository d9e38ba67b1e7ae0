"""The one place that talks to Rasa: a text goes in, a typed reply comes out, or a named failure.

Rasa runs a text that begins with "/" as a command, from any channel; this is the last door before it, so the text is
neutralised here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from bot.messages import Reply, UngroundedAnswer
from bot.telemetry.metrics import Metrics
from bot.text.commands import neutralise_command

log = structlog.get_logger(__name__)

CONNECTIONS = 16
CONNECT_SECONDS = 2.0
# Sanic closes an idle connection after 5 s; one we reuse must be younger, or a turn dies of bad luck.
KEEPALIVE_SECONDS = 2.0


class NluDown(Exception):
    """Rasa cannot be reached, is too slow, or answers with an error status."""


class NoReply(Exception):
    """Rasa answered, but not with exactly one reply of ours: its own turn failed."""


class RasaClient:
    """A pooled client with our own time limit. Close it at the end."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout_seconds: float,
        metrics: Metrics,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``transport`` replaces the network in tests."""
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE_SECONDS
        )
        # One more try when the connection cannot be made at all: nothing was sent, so nothing can happen twice.
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            transport=transport or httpx.AsyncHTTPTransport(retries=1, limits=limits),
            trust_env=False,
        )
        self._timeout_seconds = timeout_seconds
        self._metrics = metrics

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def ask(self, *, sender: str, text: str, metadata: Mapping[str, Any]) -> Reply:
        """Run one turn in the Rasa conversation ``sender``.

        Raises:
            NluDown: no answer to be had now.
            NoReply: the answer carries no reply of ours.
            UngroundedAnswer: the reply is an answer that a citizen could not check.
        """
        started = time.perf_counter()
        result = "failed"
        try:
            reply = reply_in(await self._post(sender, neutralise_command(text), metadata))
            result = "ok"
            return reply
        finally:
            self._metrics.rasa_seconds.labels(result).observe(time.perf_counter() - started)

    async def _post(self, sender: str, text: str, metadata: Mapping[str, Any]) -> Any:
        body = {"sender": sender, "message": text, "metadata": dict(metadata)}
        try:
            # httpx limits each step; this limits the whole.
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._client.post("/webhooks/rest/webhook", json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise NluDown(type(error).__name__) from None
        if response.status_code != httpx.codes.OK:
            raise NluDown(f"status {response.status_code}")
        try:
            return response.json()
        except ValueError:
            raise NoReply("not JSON") from None

    async def is_ready(self) -> bool:
        """Whether Rasa is up with a model loaded."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                response = await self._client.get("/status")
                if response.status_code == httpx.codes.NOT_FOUND:
                    # Without --enable-api there is no /status; Rasa listens only once its model is loaded.
                    response = await self._client.get("/")
        except (httpx.HTTPError, TimeoutError):
            return False
        return response.status_code == httpx.codes.OK


def reply_in(answer: Any) -> Reply:
    """The one typed reply among Rasa's messages.

    Raises:
        NoReply: none, several, or not one of ours.
        UngroundedAnswer: see :class:`bot.messages.Reply`.
    """
    messages = answer if isinstance(answer, list) else []
    customs = [m["custom"] for m in messages if isinstance(m, dict) and isinstance(m.get("custom"), dict)]
    if len(customs) != 1:
        raise NoReply(f"{len(customs)} replies in {len(messages)} messages")
    try:
        reply = Reply.from_json(customs[0])
    except UngroundedAnswer:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NoReply(f"malformed reply: {type(error).__name__}") from None
    if not isinstance(reply.text, str) or not reply.text.strip():
        raise NoReply("a reply without words")
    # Each action utters its words a second time as plain text, for ``rasa shell``.
    extra = [m for m in messages if not (isinstance(m, dict) and ("custom" in m or m.get("text") == reply.text))]
    if extra:
        log.warning("rasa_extra_messages", number=len(extra))
    return reply
