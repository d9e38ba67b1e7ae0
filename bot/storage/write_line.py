"""The line before SQLite's one writer: first come first served, but platforms' calls before everybody else.

A platform waits two seconds for its acknowledgement and switches us off if it waits in vain; a turn can wait.
"""

from __future__ import annotations

import asyncio
from collections import deque

IN_A_ROW = 2
"""So many urgent writers pass before one of the others does."""


class WriteLine:
    """A lock with an urgent queue and an ordinary one."""

    def __init__(self) -> None:
        """Nobody holds it."""
        self._held = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._row = 0

    async def acquire(self, *, urgent: bool) -> None:
        """Wait for one's turn."""
        if not self._held:
            self._held = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = self._urgent if urgent else self._others
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()  # our turn came in the moment we gave up
            elif turn in line:
                line.remove(turn)
            raise

    def release(self) -> None:
        """Let the next one in."""
        while (turn := self._next()) is not None:
            if not turn.done():  # else its owner gave up, and has not yet left the line
                turn.set_result(None)
                return
        self._held = False

    def _next(self) -> asyncio.Future[None] | None:
        passed_over = self._row >= IN_A_ROW and bool(self._others)
        if self._urgent and not passed_over:
            self._row += 1
            return self._urgent.popleft()
        self._row = 0
        return self._others.popleft() if self._others else None
