"""The whole gateway with a Meta on the other side, both on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from bot.messages import Outgoing
from bot.settings import Settings
from bot.storage import conversations, messages
from bot.storage.database import Database
from bot.storage.tables import Conversation, Message, OutboxPart, OutboxRow, WebhookEvent
from tests.channels.fakes.http import serving
from tests.channels.fakes.meta import APP_ID, APP_SECRET, CITIZEN, PAGE_ID, PAGE_TOKEN, VERIFY_TOKEN, FakeMeta
from tests.gateway.fakes import Clock, FakeRasa, Place, running, settings_for


def messenger_settings(database_url: str, folder: Path, api_url: str, **changes: Any) -> Settings:
    values = {
        "messenger_page_id": PAGE_ID,
        "messenger_app_id": APP_ID,
        "messenger_app_secret": SecretStr(APP_SECRET),
        "messenger_page_token": SecretStr(PAGE_TOKEN),
        "messenger_verify_token": SecretStr(VERIFY_TOKEN),
        "messenger_api_url": api_url,
    }
    return settings_for(database_url, folder, **(values | changes))


@dataclass
class MessengerPlace:
    """A running gateway and its Meta."""

    place: Place
    meta: FakeMeta

    @property
    def rasa(self) -> FakeRasa:
        return self.place.rasa

    @property
    def clock(self) -> Clock:
        return self.place.clock

    @property
    def database(self) -> Database:
        return self.place.database

    async def says(self, text: str, **more: Any) -> httpx.Response:
        """The citizen writes, and the webhook answers."""
        return await self.tells(self.meta.item_text(text, **more))

    async def tells(self, *items: dict[str, Any], at: str = "messaging") -> httpx.Response:
        """Meta reports events in one call."""
        response = await self.meta.deliver(self.meta.call(*items, place=at))
        assert response.status_code == 200, response.text
        return response

    async def staff_says(self, text: str) -> None:
        """An officer writes at our desk."""
        found = await self.conversation()
        assert found is not None
        async with self.database.write() as session:
            conversation = await conversations.lock(session, found.id)
            said = Outgoing("staff", text, author_name="Cô Lan")
            await messages.say(session, conversation, said, now=self.clock())

    async def quiet(self) -> list[str]:
        """Wait until nothing is left to think, send or echo; what the citizens read from us."""
        async with asyncio.timeout(20):
            while await self.place._open_turns() or await self._unsent():
                await asyncio.sleep(0.01)
            await self.meta.settle()
        return self.meta.texts

    async def _unsent(self) -> bool:
        async with self.database.read() as session:
            query = select(OutboxRow.message_id).where(OutboxRow.status.in_(("pending", "sending", "failed"))).limit(1)
            return (await session.execute(query)).first() is not None

    async def conversation(self, user: str = CITIZEN) -> Conversation | None:
        async with self.database.read() as session:
            return await conversations.find(session, channel="messenger", account=PAGE_ID, user_key=user)

    async def owner(self) -> str | None:
        found = await self.conversation()
        return None if found is None else found.owner

    async def lines(self, user: str = CITIZEN) -> list[Message]:
        """The transcript as officers see it."""
        found = await self.conversation(user)
        if found is None:
            return []
        async with self.database.read() as session:
            return await messages.transcript(session, found.id, include_internal=True)

    async def parts(self) -> list[OutboxPart]:
        async with self.database.read() as session:
            return list(await session.scalars(select(OutboxPart).order_by(OutboxPart.sent_at)))

    async def events(self) -> list[WebhookEvent]:
        async with self.database.read() as session:
            return list(await session.scalars(select(WebhookEvent).order_by(WebhookEvent.received_at)))

    async def metrics(self) -> str:
        return (await self.place.client.get("/metrics")).text


@asynccontextmanager
async def messenger_running(
    database_url: str, folder: Path, rasa: FakeRasa, meta: FakeMeta | None = None, **changes: Any
) -> AsyncIterator[MessengerPlace]:
    """Everything started."""
    clock = Clock()
    meta = meta or FakeMeta()
    meta.now = clock
    async with serving(meta.app()) as api_url:
        settings = messenger_settings(database_url, folder, api_url, **changes)
        async with running(settings, rasa, now=clock) as place, serving(place.app) as url:
            meta.webhook = f"{url}/webhooks/messenger"
            yield MessengerPlace(place, meta)
            await meta.settle()
