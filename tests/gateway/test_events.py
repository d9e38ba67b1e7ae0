"""Live streams: no gap, no double, and news from other processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.gateway.app import create_app
from bot.gateway.events import ChangePoll, Streams
from bot.messages import Outgoing
from bot.storage import conversations, messages, tickets, web_sessions
from bot.storage.database import Database
from bot.storage.hub import QUEUE
from bot.telemetry.metrics import Metrics
from tests.gateway.fakes import Browser, FakeRasa, settings_for
from tests.storage.people import NOW, citizen, later, officer, ticket

SESSION = "s" * 32


def parsed(raw: bytes) -> list[tuple[str, dict[str, Any], int | None]]:
    """``(event, data, id)`` of every event in a piece of a stream."""
    events = []
    for block in raw.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            number = int(fields["id"]) if "id" in fields else None
            events.append((fields["event"], json.loads(fields["data"]), number))
    return events


@dataclass
class Listening:
    pieces: AsyncIterator[bytes]

    async def next(self) -> list[tuple[str, dict[str, Any], int | None]]:
        async with asyncio.timeout(5):
            return parsed(await anext(self.pieces))


@asynccontextmanager
async def listening(database: Database, *, after: int = 0) -> AsyncIterator[tuple[Listening, str]]:
    async with database.write() as session:
        conversation = await citizen(session)
        if await web_sessions.by_id(session, SESSION, now=NOW) is None:
            await web_sessions.create(
                session,
                session_id=SESSION,
                token="t",
                conversation_id=conversation.id,
                now=NOW,
                expires_at=later(3600),
            )
    pieces = Streams(database, Metrics(), now=lambda: NOW).stream(SESSION, conversation.id, after=after)
    assert (await anext(pieces)).startswith(b"retry: ")
    yield Listening(pieces), conversation.id
    await pieces.aclose()  # type: ignore[attr-defined]


async def say(database: Database, conversation_id: str, *texts: str) -> None:
    async with database.write() as session:
        conversation = await conversations.lock(session, conversation_id)
        for text in texts:
            await messages.say(session, conversation, Outgoing("bot", text), now=NOW)


async def test_a_stream_begins_with_the_status_and_what_was_said_before(database: Database) -> None:
    async with database.write() as session:
        conversation_id = (await citizen(session)).id
    await say(database, conversation_id, "một", "hai")
    async with listening(database) as (stream, _):
        events = await stream.next()
    assert events[0] == ("status", {"owner": "bot", "ticket": None, "position": None, "officer": None}, None)
    assert [(name, data["text"], number) for name, data, number in events[1:]] == [
        ("message", "một", 1),
        ("message", "hai", 2),
    ]


async def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(database: Database) -> None:
    seen = []
    async with listening(database) as (stream, conversation_id):
        await stream.next()
        await say(database, conversation_id, "một")
        seen += [number for *_, number in await stream.next()]
    await say(database, conversation_id, "hai", "ba")
    async with listening(database, after=seen[-1] or 0) as (stream, _):
        seen += [number for name, _, number in await stream.next() if name == "message"]
    assert seen == [1, 2, 3]


async def test_a_long_history_comes_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.events.LINES_AT_ONCE", 10)
    async with database.write() as session:
        conversation_id = (await citizen(session)).id
    await say(database, conversation_id, *(str(n) for n in range(30)))
    numbers: list[int | None] = []
    async with listening(database) as (stream, _):
        while len(numbers) < 30:
            numbers += [number for name, _, number in await stream.next() if name == "message"]
    assert numbers == list(range(1, 31))


async def test_typing_is_told_when_it_begins_and_when_it_ends(database: Database) -> None:
    async with listening(database) as (stream, conversation_id):
        await stream.next()
        database.hub.typing(conversation_id, "staff", True)
        assert await stream.next() == [("typing", {"on": True}, None)]
        database.hub.typing(conversation_id, "staff", False)
        assert await stream.next() == [("typing", {"on": False}, None)]


async def test_a_change_of_owner_is_told_at_once(database: Database) -> None:
    async with listening(database) as (stream, _):
        await stream.next()
        async with database.write() as session:
            opened, lan = await ticket(session), await officer(session)
        [(_, status, _)] = await stream.next()
        assert status == {"owner": "waiting", "ticket": opened.number, "position": 1, "officer": None}
        async with database.write() as session:
            await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        [(_, status, _)] = await stream.next()
        assert (status["owner"], status["officer"]) == ("staff", "Lan")


async def test_a_quiet_stream_beats_so_that_proxies_keep_it_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.events.HEARTBEAT_SECONDS", 0.01)
    async with listening(database) as (stream, _):
        await stream.next()
        async with asyncio.timeout(5):
            assert await anext(stream.pieces) == b": \n\n"


async def test_a_stream_ends_with_its_session(database: Database) -> None:
    async with listening(database) as (stream, conversation_id):
        await stream.next()
        async with database.write() as session:
            await web_sessions.close(session, SESSION, now=NOW)
            conversation = await conversations.lock(session, conversation_id)
            await messages.say(session, conversation, Outgoing("bot", "không ai đọc"), now=NOW)
        with pytest.raises(StopAsyncIteration):
            await stream.next()


async def test_what_another_process_stores_arrives_through_the_poll(database: Database, database_url: str) -> None:
    elsewhere = Database(database_url)
    poll = ChangePoll(database, now=lambda: NOW)
    async with listening(database) as (stream, conversation_id):
        await stream.next()
        await poll.look()
        await say(elsewhere, conversation_id, "từ xa")
        await poll.look()
        [(_, data, _)] = await stream.next()
        assert data["text"] == "từ xa"
    await elsewhere.close()


async def test_the_poll_announces_each_change_once_and_tells_the_desk_of_owners(
    database: Database, database_url: str
) -> None:
    elsewhere = Database(database_url)
    poll = ChangePoll(database, now=lambda: NOW)
    async with elsewhere.write() as session:
        conversation_id = (await citizen(session)).id
    with database.hub.subscribe(conversation_id) as news, database.hub.subscribe(QUEUE) as desk:
        await poll.look()
        assert (await news.wait(0.1), await desk.wait(0.1)) == (True, True)
        await say(elsewhere, conversation_id, "một")
        await poll.look()
        assert (await news.wait(0.1), await desk.wait(0)) == (True, False)
        await poll.look()
        assert not await news.wait(0)
        async with elsewhere.write() as session:
            await ticket(session)
        await poll.look()
        assert (await news.wait(0.1), await desk.wait(0.1)) == (True, True)
    await elsewhere.close()


@asynccontextmanager
async def served(database_url: str, folder: Path, rasa: FakeRasa) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    """The gateway behind a real server on a free port: streams need real connections."""
    app = create_app(settings_for(database_url, folder), rasa_transport=rasa.transport())
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
        yield client, app.state.database
    server.should_exit = True
    await task


async def test_over_a_real_connection_a_browser_sees_question_typing_answer_and_resumes(
    database_url: str, tmp_path: Path
) -> None:
    rasa = FakeRasa(gate=asyncio.Event())
    async with served(database_url, tmp_path, rasa) as (client, database):
        browser = Browser(client, (await client.post("/widget/sessions", json={})).json()["token"])
        address = "/widget/events?ticket=" + (await browser.call("POST", "stream-ticket")).json()["ticket"]
        names: list[str] = []
        last_id = 0
        async with asyncio.timeout(10), client.stream("GET", address) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-store"
            assert response.headers["x-accel-buffering"] == "no"
            buffer = b""
            async for piece in response.aiter_bytes():
                buffer += piece
                *blocks, buffer = buffer.split(b"\n\n")
                for name, data, number in [e for block in blocks for e in parsed(block)]:
                    names.append(f"{name}:{data.get('author', data.get('on', data.get('owner')))}")
                    last_id = number or last_id
                    if name == "status":
                        await browser.send("lệ phí")
                    if name == "typing" and data["on"]:
                        assert rasa.gate is not None
                        rasa.gate.set()
                if "typing:False" in names:
                    break
        assert names[0] == "status:bot"
        assert set(names[1:3]) == {"message:citizen", "typing:True"}
        assert names[3:] == ["message:bot", "typing:False"]
        async with database.read() as session:
            conversation = await conversations.changed_since(session, NOW.replace(year=2000))
        await say(database, conversation[0][0], "nói thêm khi vắng mặt")
        async with (
            asyncio.timeout(10),
            client.stream("GET", address, headers={"Last-Event-ID": str(last_id)}) as response,
        ):
            texts: list[str] = []
            async for piece in response.aiter_bytes():
                texts += [data["text"] for name, data, _ in parsed(piece) if name == "message"]
                if texts:
                    break
        assert texts == ["nói thêm khi vắng mặt"]
