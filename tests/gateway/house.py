"""The inside of a gateway without HTTP: what one process holds. Two houses on one database are two processes."""

from __future__ import annotations

from typing import Any

from bot.gateway.conversation import Turns
from bot.gateway.inbox import Inbox
from bot.gateway.rasa_client import RasaClient
from bot.storage import messages
from bot.storage.database import Database
from bot.storage.tables import Message
from bot.telemetry.metrics import Metrics
from tests.gateway.fakes import TODAY, Clock, FakeRasa
from tests.storage.people import incoming


class House:
    """Inbox, Rasa client and turns over one database."""

    def __init__(self, database: Database, rasa: FakeRasa, **more: Any) -> None:
        """``more``: further arguments of :class:`Turns`."""
        self.database = database
        self.rasa = rasa
        self.clock = Clock()
        self.metrics = Metrics()
        self.inbox = Inbox(database, now=self.clock, metrics=self.metrics, max_text_chars=2000, rate_per_minute=0)
        self.client = RasaClient("http://rasa", timeout_seconds=5, metrics=self.metrics, transport=rasa.transport())
        self.turns = Turns(
            database,
            self.client,
            self.metrics,
            now=self.clock,
            today=lambda: TODAY,
            turns_per_session=25,
            max_text_chars=2000,
            **more,
        )

    async def receive(self, *texts: str) -> str:
        for text in texts:
            accepted = await self.inbox.accept(incoming(text, key=text))
        return accepted.conversation_id

    async def lines(self, conversation_id: str) -> list[Message]:
        async with self.database.read() as session:
            return await messages.transcript(session, conversation_id)

    async def message_id(self, conversation_id: str) -> str:
        return (await self.lines(conversation_id))[0].id

    async def texts(self, conversation_id: str) -> list[str]:
        return [line.text for line in await self.lines(conversation_id)]
