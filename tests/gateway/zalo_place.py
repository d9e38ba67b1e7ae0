"""The whole gateway with a Zalo on the other side, both on real sockets."""

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

from bot.channels.zalo.tokens import TokenPair, ZaloOAuth
from bot.gateway.channel_set import zalo_config, zalo_keeper
from bot.gateway.token_keeper import TokenKeeper
from bot.settings import Settings
from bot.storage import conversations, messages
from bot.storage.database import Database
from bot.storage.tables import Conversation, Message, OutboxRow, WebhookEvent
from tests.channels.fakes.http import serving
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, CITIZEN, OA_ID, OA_SECRET, FakeZalo
from tests.gateway.fakes import SECRET, Clock, FakeRasa, Place, running, settings_for


def zalo_settings(database_url: str, folder: Path, api_url: str, **changes: Any) -> Settings:
    values = {
        "zalo_app_id": APP_ID,
        "zalo_oa_id": OA_ID,
        "zalo_app_secret": SecretStr(APP_SECRET),
        "zalo_oa_secret": SecretStr(OA_SECRET),
        "zalo_api_url": api_url,
        "zalo_oauth_url": api_url,
    }
    return settings_for(database_url, folder, **(values | changes))


def keeper_of(settings: Settings, database: Database, clock: Clock) -> TokenKeeper:
    config = zalo_config(settings)
    return zalo_keeper(database, SECRET, ZaloOAuth(config, httpx.AsyncClient(trust_env=False)), config, clock)


@dataclass
class ZaloPlace:
    """A running gateway, the address of its webhook, and its Zalo."""

    place: Place
    zalo: FakeZalo
    settings: Settings
    url: str

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
        return await self.tells(self.zalo.event_text(text, **more))

    async def tells(self, event: dict[str, Any], **more: Any) -> httpx.Response:
        """Zalo reports an event."""
        response = await self.zalo.deliver(event, **more)
        assert response.status_code == 200, response.text
        return response

    async def read(self, at_least: int) -> list[str]:
        """Wait until the citizens have so many messages; their texts."""
        async with asyncio.timeout(10):
            while len(self.zalo.sent) < at_least:
                await asyncio.sleep(0.01)
        return self.zalo.texts

    async def quiet(self, seconds: float = 20) -> list[str]:
        """Wait until nothing is left to think, send or echo; what the citizens read."""
        async with asyncio.timeout(seconds):
            while await self.place._open_turns() or await self._unsent():
                await asyncio.sleep(0.01)
            await self.zalo.settle()
        return self.zalo.texts

    async def _unsent(self) -> bool:
        async with self.database.read() as session:
            query = select(OutboxRow.message_id).where(OutboxRow.status.in_(("pending", "sending", "failed"))).limit(1)
            return (await session.execute(query)).first() is not None

    async def conversation(self, user: str = CITIZEN) -> Conversation | None:
        async with self.database.read() as session:
            return await conversations.find(session, channel="zalo", account=OA_ID, user_key=user)

    async def lines(self, user: str = CITIZEN) -> list[Message]:
        """The transcript as officers see it."""
        found = await self.conversation(user)
        if found is None:
            return []
        async with self.database.read() as session:
            return await messages.transcript(session, found.id, include_internal=True)

    async def events(self) -> list[WebhookEvent]:
        async with self.database.read() as session:
            return list(await session.scalars(select(WebhookEvent).order_by(WebhookEvent.received_at)))

    async def metrics(self) -> str:
        return (await self.place.client.get("/metrics")).text


@asynccontextmanager
async def zalo_running(
    database_url: str, folder: Path, rasa: FakeRasa, zalo: FakeZalo | None = None, **changes: Any
) -> AsyncIterator[ZaloPlace]:
    """Everything started, the account authorised."""
    clock = Clock()
    zalo = zalo or FakeZalo()
    zalo.now = clock
    async with serving(zalo.app()) as api_url:
        settings = zalo_settings(database_url, folder, api_url, **changes)
        async with running(settings, rasa, now=clock) as place, serving(place.app) as url:
            await keeper_of(settings, place.database, clock).authorise(TokenPair(zalo.access, zalo.refresh))
            zalo.webhook = f"{url}/webhooks/zalo"
            yield ZaloPlace(place, zalo, settings, url)
            await zalo.close()
