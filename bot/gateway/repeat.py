"""A step repeated for as long as the application lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

GRACE_SECONDS = 5.0


class Repeat:
    """Runs a step, waits, runs it again. A step that fails is logged and tried again; stopping lets it finish."""

    def __init__(self, name: str, step: Callable[[], Awaitable[object]], *, seconds: float) -> None:
        """``seconds``: the pause between the end of one run and the start of the next."""
        self._name = name
        self._step = step
        self._seconds = seconds
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start; the first run begins at once."""
        self._stopping.clear()
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Let the present run finish, and start no other."""
        self._stopping.set()
        if self._task is not None:
            await finish([self._task])
            self._task = None

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._step()
            except Exception:
                log.exception("step_failed", step=self._name)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._stopping.wait()


async def finish(tasks: list[asyncio.Task[None]]) -> None:
    """Wait for tasks that were asked to end; after :data:`GRACE_SECONDS` insist."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
