"""News within one process: who changed, who is typing. A signal only; the truth is read from the database.

Listeners must also look at the database now and then, because another process's changes do not arrive here
(``bot.gateway.events`` runs that poll and feeds it into this hub).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

QUEUE = "queue"
"""Topic that hears of every ticket that opens, is claimed, released, closed or cancelled."""

Typist = Literal["bot", "staff"]


class Subscription:
    """What one listener has not looked at yet."""

    def __init__(self) -> None:
        """Start with no news."""
        self._news = asyncio.Event()
        self.typing: frozenset[Typist] = frozenset()

    def wake(self) -> None:
        """There is news."""
        self._news.set()

    async def wait(self, timeout: float) -> bool:
        """Wait for news, at most ``timeout`` seconds; True if there was some. Bursts are merged into one wake-up."""
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True


class Hub:
    """Topics are identifiers of conversations and of messages whose turn is awaited, and :data:`QUEUE`.

    Use it from the event loop's thread only.
    """

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._subscriptions: dict[str, set[Subscription]] = {}
        self._typing: dict[str, set[Typist]] = {}

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen to ``topics`` for as long as the context lasts."""
        subscription = Subscription()
        for topic in topics:
            self._subscriptions.setdefault(topic, set()).add(subscription)
            subscription.typing |= frozenset(self._typing.get(topic, ()))
        try:
            yield subscription
        finally:
            for topic in topics:
                listeners = self._subscriptions[topic]
                listeners.discard(subscription)
                if not listeners:
                    del self._subscriptions[topic]

    def changed(self, topics: Iterable[str]) -> None:
        """Wake everyone who listens to one of ``topics``."""
        for topic in topics:
            for subscription in self._subscriptions.get(topic, ()):
                subscription.wake()

    def typing(self, conversation_id: str, who: Typist, on: bool) -> None:
        """Tell that ``who`` began or stopped to write. Never stored; a lost "off" is the client's to time out."""
        typists = self._typing.setdefault(conversation_id, set())
        (typists.add if on else typists.discard)(who)
        if not typists:
            del self._typing[conversation_id]
        for subscription in self._subscriptions.get(conversation_id, ()):
            subscription.typing = frozenset(typists)
            subscription.wake()

    def topics(self) -> frozenset[str]:
        """Topics somebody listens to."""
        return frozenset(self._subscriptions)
