"""Typing indicators on platforms: shown when the bot begins to think, in the background, and never missed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.channels.push import PushChannel, Recipient
from bot.gateway.turn import Job

LONGEST_SECONDS = 5.0


class TypingSigns:
    """Asks the channel of a turn to show that an answer is on its way."""

    def __init__(self, channels: Sequence[PushChannel]) -> None:
        """Turns of other channels are none of ours."""
        self._channels = {channel.name: channel for channel in channels}
        self._running: set[asyncio.Task[None]] = set()

    def __call__(self, job: Job) -> None:
        """Begin to show it; returns at once."""
        channel = self._channels.get(job.channel)
        if channel is None:
            return
        task = asyncio.create_task(self._show(channel, Recipient(job.account, job.user_key)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _show(self, channel: PushChannel, to: Recipient) -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            await channel.show_typing(to)
