"""Sending for channels whose clients do not ask. Web and REST clients pull, so they have no sender here.

A message was allowed to be said when it was stored (same transaction as the owner check); here it only travels. One
message per conversation is under way at a time, so order holds across retries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.base import PushChannel, SendFailed
from bot.gateway.lines import outgoing_of
from bot.gateway.repeat import Repeat
from bot.messages import Outgoing
from bot.storage import conversations, messages, outbox
from bot.storage.database import Database
from bot.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 1800))
POLL_SECONDS = 1.0
UNDELIVERED = "Tin nhắn trước chưa gửi được tới người dân (lỗi của kênh: {code})."


class Outbox:
    """Sends due messages, one loop per push channel. Start and stop with the application."""

    def __init__(
        self,
        database: Database,
        channels: Sequence[PushChannel],
        metrics: Metrics,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """Nothing runs before :meth:`start`; without push channels nothing runs at all."""
        self._database = database
        self._metrics = metrics
        self._now = now
        self._loops = [
            Repeat(f"outbox-{channel.name}", partial(self._send_due, channel), seconds=POLL_SECONDS)
            for channel in channels
        ]

    def start(self) -> None:
        """Start sending."""
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        """Let what is under way arrive, and send no other.

        A message caught between sending and noting it stays ``sending``: it must not be sent twice blindly.
        """
        for loop in self._loops:
            await loop.stop()

    async def send_one(self, channel: PushChannel) -> bool:
        """Send the next due message of a channel; False if there is none."""
        async with self._database.write() as session:
            due = await outbox.take_due(session, channel.name, now=self._now())
            if due is None:
                return False
            row, message = due
            conversation = await conversations.lock(session, row.conversation_id)
        try:
            provider_id = await channel.send(
                outgoing_of(message), account=conversation.account, user_key=conversation.user_key
            )
        except SendFailed as error:
            await self._failed(channel.name, message.id, conversation.id, row.attempts, error)
            return True
        async with self._database.write() as session:
            await outbox.mark_sent(session, message.id, provider_id)
        self._metrics.sent.labels(channel.name, "sent").inc()
        return True

    async def _failed(
        self, channel: str, message_id: str, conversation_id: str, attempts: int, error: SendFailed
    ) -> None:
        again = error.retry and attempts <= len(RETRY_DELAYS)
        retry_at = self._now() + RETRY_DELAYS[attempts - 1] if again else None
        async with self._database.write() as session:
            await outbox.mark_failed(session, message_id, error=error.code, retry_at=retry_at)
            if not again:
                lost = Outgoing("system", UNDELIVERED.format(code=error.code))
                await messages.note(session, conversation_id, lost, now=self._now())
        self._metrics.sent.labels(channel, "failed" if again else "dead").inc()
        log.warning("send_failed", message=message_id, code=error.code, retry=again)

    async def _send_due(self, channel: PushChannel) -> None:
        while await self.send_one(channel):
            pass
