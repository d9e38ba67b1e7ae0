"""Where Rasa keeps its sessions: in memory, the most recent ones.

The gateway keeps what a conversation needs and hands it over with every turn, so a session that is forgotten costs
nothing but the last turns that policies look at. A database here would write every event of every turn to disk, and
keep citizens' words in one place more.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

MOST_SESSIONS = 2000  # about 40 kB each at the end of a session


class SessionCache(InMemoryTrackerStore):  # type: ignore[misc]
    """Rasa's store in memory, which forgets the session that was used longest ago."""

    def __init__(
        self,
        domain: Domain,
        host: EndpointConfig | None = None,
        event_broker: EventBroker | None = None,
        most_sessions: int = MOST_SESSIONS,
        **kwargs: Any,
    ) -> None:
        """``host`` is the entry of ``endpoints.yml`` that names this class; Rasa passes it."""
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, str] = OrderedDict()
        self._most_sessions = most_sessions

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a session, and forget the oldest if there are too many."""
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self._most_sessions:
            self.store.popitem(last=False)
