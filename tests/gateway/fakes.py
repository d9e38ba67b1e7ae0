"""A Rasa that behaves like the real one on the wire, and the gateway running against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.app import create_app
from bot.messages import HandoffRequest, Reply, Source
from bot.outcomes import Outcome
from bot.settings import Settings
from bot.storage import queue
from bot.storage.database import Database

TODAY = date(2026, 11, 21)
SECRET = "khoa-bi-mat-chi-dung-trong-kiem-thu"


def answer(text: str = "Lệ phí là 0 đồng.", **changes: Any) -> Reply:
    values: dict[str, Any] = {
        "outcome": Outcome.ANSWERED,
        "text": text,
        "as_of": TODAY,
        "guide": "can-cuoc-le-phi",
        "aspects": ("fee",),
        "confidence": 0.93,
        "verified_on": TODAY,
        "sources": (Source("Văn bản mẫu", "https://example.gov.vn/van-ban"),),
    }
    return Reply(**(values | changes))


def handoff(outcome: Outcome = Outcome.HANDED_OFF_ASKED) -> Reply:
    request = HandoffRequest("xin gặp cán bộ", "can-cuoc", ("can-cuoc-le-phi",))
    return Reply(outcome, "Em chuyển anh/chị tới cán bộ.", TODAY, handoff=request)


def as_rasa(reply: Reply) -> list[dict[str, Any]]:
    """The list Rasa's REST channel makes of an action's one JSON message."""
    return [{"recipient_id": "x", "custom": reply.to_json()}]


@dataclass
class FakeRasa:
    """Answers the REST channel's way: swallowed errors are an empty list, a missing ``/status`` is 404.

    ``script`` makes the answer of a request body; ``gate``, when set, holds every turn until it is opened;
    ``entered`` counts the turns that have begun.
    """

    script: Callable[[dict[str, Any]], Any] = lambda body: as_rasa(answer(f"Về: {body['message']}"))
    gate: asyncio.Event | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    overlaps: int = 0
    entered: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    down: bool = False

    async def webhook(self, request: Request) -> Response:
        body = await request.json()
        conversation = body["sender"].partition(".")[0]
        self.overlaps += conversation in self.running
        self.running.add(conversation)
        self.received.append(body)
        self.entered.release()
        try:
            if self.gate is not None:
                await self.gate.wait()
            else:
                await asyncio.sleep(0)
            said = self.script(body)
        finally:
            self.running.discard(conversation)
        return said if isinstance(said, Response) else JSONResponse(said)

    async def hello(self, _request: Request) -> Response:
        return Response("Hello from Rasa: 3.6.21")

    def transport(self) -> httpx.AsyncBaseTransport:
        routes = [Route("/webhooks/rest/webhook", self.webhook, methods=["POST"]), Route("/", self.hello)]
        return _Network(self, httpx.ASGITransport(Starlette(routes=routes)))

    @property
    def texts(self) -> list[str]:
        return [body["message"] for body in self.received]


class _Network(httpx.AsyncBaseTransport):
    def __init__(self, rasa: FakeRasa, inner: httpx.ASGITransport) -> None:
        self._rasa, self._inner = rasa, inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._rasa.down:
            raise httpx.ConnectError("connection refused", request=request)
        return await self._inner.handle_async_request(request)


class Clock:
    """The real clock, which a test can push forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Place:
    """A running gateway with its client, database and Rasa."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    rasa: FakeRasa
    clock: Clock

    async def ask(self, text: str, *, sender: str = "dân-1", **more: Any) -> httpx.Response:
        body = {"sender": sender, "message": text, **more}
        return await self.client.post("/webhooks/rest/webhook", json=body)

    async def say(self, text: str, *, sender: str = "dân-1") -> list[dict[str, Any]]:
        response = await self.ask(text, sender=sender)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()
        assert sum("custom" in message for message in messages) == 1
        return messages

    async def quiet(self) -> None:
        """Wait until every turn is settled."""
        async with asyncio.timeout(10):
            while await self._open_turns():
                await asyncio.sleep(0.01)

    async def _open_turns(self) -> int:
        async with self.database.read() as session:
            return await queue.count_open(session)

    async def browser(self, **body: Any) -> Browser:
        opened = await self.client.post("/widget/sessions", json=body)
        assert opened.status_code == 201, opened.text
        return Browser(self.client, opened.json()["token"])


@dataclass
class Browser:
    """A citizen's widget."""

    client: httpx.AsyncClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.client.request(method, f"/widget/{path}", headers=self.headers, **more)

    async def send(self, text: str, client_msg_id: str | None = None) -> httpx.Response:
        return await self.call("POST", "messages", json={"client_msg_id": client_msg_id or str(uuid4()), "text": text})

    async def lines(self, at_least: int, *, after: int = 0) -> list[dict[str, Any]]:
        """Wait for so many lines, by long polling."""
        async with asyncio.timeout(5):
            while True:
                got = (await self.call("GET", f"messages?after={after}")).json()["messages"]
                if len(got) >= at_least:
                    return list(got)
                await self.call("GET", f"messages?after={after + len(got)}&wait=2")

    async def status(self) -> dict[str, Any]:
        return dict((await self.call("GET", "messages")).json()["status"])


def settings_for(database_url: str, folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "database_url": database_url,
        "cache_dir": folder / "var" / "cache",
        "secret_key": SecretStr(SECRET),
        "today": TODAY,
        "rasa_timeout_seconds": 2.0,
        "action_token": SecretStr("t"),
    }
    return Settings(_env_file=None, **(values | changes))


@asynccontextmanager
async def running(settings: Settings, rasa: FakeRasa, **more: Any) -> AsyncIterator[Place]:
    """The whole application with its workers, without a network."""
    clock = more.pop("now", None) or Clock()
    app = create_app(settings, rasa_transport=rasa.transport(), now=clock, **more)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://may-chu") as client,
    ):
        yield Place(app, client, app.state.database, rasa, clock)
