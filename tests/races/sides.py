"""The platforms in the races: each calls the gateway as the real one does, and counts what its citizens read."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import httpx
from starlette.applications import Starlette

from bot.channels.messenger.channel import MessengerChannel
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.channel import ZaloChannel
from bot.channels.zalo.tokens import TokenPair
from bot.settings import Settings
from bot.storage.database import Database
from tests.channels.fakes import meta, zalo
from tests.channels.messenger.place import messenger_settings
from tests.gateway.fakes import Clock
from tests.gateway.zalo_place import keeper_of, zalo_settings

Call = dict[str, Any]
Point = tuple[Any, str, bool]  # where, which function, whether after it (or before)


@dataclass(frozen=True)
class Read:
    """Words on a citizen's screen."""

    user: str
    text: str
    at: datetime


class Side(ABC):
    """One platform with its servers.

    ``points``: places in our code where it is in the middle of a delivery; ``failed``: how many calls went wrong.
    """

    name: ClassVar[str]
    points: ClassVar[Mapping[str, Point]]
    failed = 0

    @abstractmethod
    def app(self) -> Starlette:
        """Its servers."""

    @abstractmethod
    def settings(self, database_url: str, folder: Path, api: str, **changes: Any) -> Settings:
        """A gateway that knows this platform at ``api``."""

    @abstractmethod
    def listen_at(self, gateway: str) -> None:
        """The gateway's address, where calls go from now on."""

    async def authorise(self, settings: Settings, database: Database) -> None:
        """What an operator must have done once."""
        return

    @abstractmethod
    def said(self, text: str, user: str) -> Call:
        """The call that tells of a citizen's words."""

    @abstractmethod
    async def deliver(self, call: Call, client: httpx.AsyncClient | None = None) -> httpx.Response:
        """Call the webhook once."""

    @abstractmethod
    def read(self) -> list[Read]:
        """What the citizens read, in order."""

    @abstractmethod
    def fail_now_and_then(self, share: float, chance: random.Random) -> None:
        """From now on this share of the calls that send a message goes wrong, in every way the platform knows."""

    async def close(self) -> None:
        """Wait for what is still under way, and close every connection."""
        return


class ZaloSide(Side):
    """A Zalo Official Account."""

    name = "zalo"
    points: ClassVar[Mapping[str, Point]] = {
        "taken_not_sent": (ZaloChannel, "send", False),
        "sent_answer_unread": (ZaloApi, "_once", True),
        "sent_not_noted": (ZaloChannel, "send", True),
    }
    _faults = (
        zalo.Fault(code=-200),
        zalo.Fault(code=-32),
        zalo.Fault(status=502),
        zalo.Fault(status=502, taken=True),
        zalo.Fault(code=-216),
    )

    def __init__(self) -> None:
        self.zalo = zalo.FakeZalo()

    def app(self) -> Starlette:
        return self.zalo.app()

    def settings(self, database_url: str, folder: Path, api: str, **changes: Any) -> Settings:
        return zalo_settings(database_url, folder, api, **changes)

    def listen_at(self, gateway: str) -> None:
        self.zalo.webhook = f"{gateway}/webhooks/zalo"

    async def authorise(self, settings: Settings, database: Database) -> None:
        pair = TokenPair(self.zalo.access, self.zalo.refresh)
        await keeper_of(settings, database, Clock()).authorise(pair)

    def said(self, text: str, user: str) -> Call:
        return self.zalo.event_text(text, user=user)

    async def deliver(self, call: Call, client: httpx.AsyncClient | None = None) -> httpx.Response:
        return await self.zalo.deliver(call, client=client)

    def read(self) -> list[Read]:
        return [Read(sent.user_id, sent.text, sent.at) for sent in self.zalo.sent]

    def fail_now_and_then(self, share: float, chance: random.Random) -> None:
        def spoil() -> None:
            if chance.random() < share:
                self.failed += 1
                self.zalo.faults.append(chance.choice(self._faults))

        self.zalo.on_request = spoil

    async def close(self) -> None:
        await self.zalo.close()


class MessengerSide(Side):
    """A Facebook Page."""

    name = "messenger"
    points: ClassVar[Mapping[str, Point]] = {
        "taken_not_sent": (MessengerChannel, "send", False),
        "sent_answer_unread": (MessengerChannel, "_send", True),
        "sent_not_noted": (MessengerChannel, "send", True),
    }
    _faults = (
        meta.Fault(code=2),
        meta.Fault(code=613),
        meta.Fault(status=502),
        meta.Fault(status=502, taken=True),
        meta.Fault(code=1, subcode=1357046, taken=True),
    )

    def __init__(self, echo: str = "after") -> None:
        self.meta = meta.FakeMeta(echo=echo)

    def app(self) -> Starlette:
        return self.meta.app()

    def settings(self, database_url: str, folder: Path, api: str, **changes: Any) -> Settings:
        return messenger_settings(database_url, folder, api, **changes)

    def listen_at(self, gateway: str) -> None:
        self.meta.webhook = f"{gateway}/webhooks/messenger"

    def said(self, text: str, user: str) -> Call:
        return self.meta.call(self.meta.item_text(text, user=user))

    async def deliver(self, call: Call, client: httpx.AsyncClient | None = None) -> httpx.Response:
        return await self.meta.deliver(call, client=client)

    def read(self) -> list[Read]:
        return [Read(sent.user, sent.text, sent.at) for sent in self.meta.sent]

    def fail_now_and_then(self, share: float, chance: random.Random) -> None:
        def spoil() -> None:
            if self.meta.calls[-1].endswith("/messages") and chance.random() < share:
                self.failed += 1
                self.meta.faults.append(chance.choice(self._faults))

        self.meta.on_request = spoil

    async def close(self) -> None:
        await self.meta.settle()


SIDES: Mapping[str, Callable[[], Side]] = {"zalo": ZaloSide, "messenger": MessengerSide}
