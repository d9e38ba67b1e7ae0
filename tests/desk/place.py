"""A desk for tests: the application, its database, its clock, and shortcuts to what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import httpx
from fastapi import FastAPI

from bot.desk.officers import create_officer
from bot.desk.services import Draft
from bot.messages import Button, Incoming, Outgoing
from bot.outcomes import Outcome
from bot.storage import conversations, messages, tickets
from bot.storage.database import Database
from bot.storage.tables import Message, Officer, Role, Ticket

PASSWORD = "mat-khau-cua-can-bo"


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class OneGuide:
    """Drafts for one guide."""

    def draft(self, guide: str) -> Draft | None:
        if guide != "can-cuoc-le-phi":
            return None
        return Draft(guide, "Lệ phí làm thẻ căn cước", "Đổi thẻ là **25.000 đồng**.")

    def pressed(self, payload: str) -> str | None:
        return "Lệ phí làm thẻ căn cước: Giấy tờ cần có" if payload == "#can-cuoc-le-phi/documents" else None


@dataclass
class Place:
    """The application under test and shortcuts to what surrounds it."""

    app: FastAPI
    database: Database
    clock: Clock

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://desk.test", headers={"Accept": "*/*"})

    async def citizen_writes(self, text: str, user: str = "dan-1") -> Message:
        incoming = Incoming(
            channel="web", account="widget", user_key=user, dedupe_key=f"{user}:{text}", text=text, sent_at=self.clock()
        )
        async with self.database.write() as session:
            stored = await messages.receive(session, incoming, now=self.clock(), ward="Phường Ba Đình")
            return stored.message

    async def bot_says(self, conversation_id: str, text: str, custom: dict[str, object] | None = None) -> None:
        async with self.database.write() as session:
            conversation = await conversations.lock(session, conversation_id)
            await messages.say(session, conversation, Outgoing("bot", text, custom=custom), now=self.clock())

    async def bot_offers(self, conversation_id: str, text: str, *buttons: tuple[str, str]) -> None:
        async with self.database.write() as session:
            conversation = await conversations.lock(session, conversation_id)
            offered = tuple(Button(title, payload) for title, payload in buttons)
            await messages.say(session, conversation, Outgoing("bot", text, offered), now=self.clock())

    async def waiting_ticket(self, text: str = "Hồ sơ của tôi đến đâu rồi?", user: str = "dan-1") -> Ticket:
        message = await self.citizen_writes(text, user)
        async with self.database.write() as session:
            return await tickets.open_ticket(
                session,
                conversation_id=message.conversation_id,
                reason=Outcome.HANDED_OFF_PERSONAL,
                summary=text,
                area="can-cuoc",
                suggested_guides=("can-cuoc-le-phi", "can-cuoc-cap-doi"),
                now=self.clock(),
                today=date(2026, 11, 23),
            )

    async def citizen_reads(self, conversation_id: str) -> list[Message]:
        async with self.database.read() as session:
            return await messages.transcript(session, conversation_id)

    async def owner_of(self, conversation_id: str) -> str:
        async with self.database.read() as session:
            conversation = await conversations.get(session, conversation_id)
        assert conversation is not None
        return conversation.owner

    async def officer(self, username: str, name: str, role: Role = "agent") -> Officer:
        return await create_officer(
            self.database, username=username, display_name=name, password=PASSWORD, role=role, now=self.clock()
        )


def hidden_field(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form token"
    return found[1]


async def try_login(client: httpx.AsyncClient, username: str, password: str, next: str = "/desk") -> httpx.Response:
    form = await client.get("/desk/login", params={"next": next})
    fields = {"username": username, "password": password, "csrf": hidden_field(form.text)}
    return await client.post("/desk/login", params={"next": next}, data=fields)


LoggedIn = Callable[..., Awaitable[httpx.AsyncClient]]
