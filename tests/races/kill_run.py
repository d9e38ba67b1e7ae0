"""One run of the kill game: a gateway dies at a point, another takes over, and the citizens must not notice.

The platform outlives the gateway: it keeps its own count of what it delivered, and calls again when it is not answered.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.tables import Conversation, InboxRow, Message, OutboxRow
from tests.channels.fakes.http import serving
from tests.gateway.fakes import FakeRasa, running
from tests.races.gateway_victim import reply
from tests.races.sides import Call, Side

ROOT = Path(__file__).parents[2]
USERS = ("111", "222", "333")
MESSAGES = 3
LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class Result:
    """What happened. ``died``: whether the victim reached its point; the texts are by citizen, in order."""

    died: bool
    asked: dict[str, list[str]]
    read: dict[str, list[str]]
    stored: dict[str, list[str]]

    @property
    def lost(self) -> int:
        """Questions not stored or without an answer, and answers without their second part."""
        missing = sum(
            text not in self.stored[user] or f"Về: {text}" not in self.read[user]
            for user, texts in self.asked.items()
            for text in texts
        )
        second_parts = sum(not text.startswith("Về") for texts in self.read.values() for text in texts)
        return missing + max(0, sum("dài" in text for texts in self.asked.values() for text in texts) - second_parts)

    @property
    def repeated(self) -> int:
        """Answers or parts that a citizen read more than once."""
        return sum(len(texts) - len(set(texts)) for texts in self.read.values())

    @property
    def in_order(self) -> bool:
        """Whether everybody read the answers in the order of their questions."""
        return all(
            [text for text in self.read[user] if text.startswith("Về")] == [f"Về: {text}" for text in texts]
            for user, texts in self.asked.items()
        )


def free_port() -> int:
    """A port that is free, and outside the range from which systems take ports for outgoing calls."""
    while True:
        port = random.randrange(20_000, 30_000)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


async def play(
    side: Side,
    database_url: str,
    folder: Path,
    point: str,
    nth: int,
    *,
    kill_after: float | None = None,
    port: int = 0,
) -> Result:
    """Run the game once.

    With ``kill_after`` the victim is killed after so many seconds of traffic, wherever it is. The caller calls
    :func:`tests.races.gateway_victim.hurry` first.
    """
    port = port or free_port()
    side.listen_at(f"http://127.0.0.1:{port}")
    asked = {user: [f"{user}/{n}{' dài' if n == 1 else ''}" for n in range(MESSAGES)] for user in USERS}
    database = Database(database_url)
    async with serving(side.app()) as api:
        settings = side.settings(database_url, folder, api, log_level="CRITICAL")
        await side.authorise(settings, database)
        victim = await start_victim(side, database_url, api, port, folder, point, nth)
        talking = [asyncio.create_task(talk(side, user, texts)) for user, texts in asked.items()]
        if kill_after is not None:
            await asyncio.sleep(kill_after)
            victim.send_signal(signal.SIGKILL)
        died = await wait_for_death(victim, talking)
        async with (
            running(settings, FakeRasa(script=reply)) as place,
            serving(place.app, port),
            asyncio.timeout(LONGEST_SECONDS),
        ):
            await asyncio.gather(*talking)
            await until_quiet(database)
            await side.close()
    stored = await stored_words(database)
    await database.close()
    return Result(died, asked, words_read(side), {user: stored.get(user, []) for user in USERS})


def words_read(side: Side) -> dict[str, list[str]]:
    """What each citizen read: the first line of an answer, or its second part."""
    read: dict[str, list[str]] = {user: [] for user in USERS}
    for each in side.read():
        read[each.user].append(each.text.split("\n")[0] if each.text.startswith("Về") else each.text)
    return read


async def stored_words(database: Database) -> dict[str, list[str]]:
    """What the database says that each citizen wrote."""
    stored: dict[str, list[str]] = {}
    async with database.read() as session:
        query = select(Conversation.user_key, Message.text).join(Message).where(Message.author == "citizen")
        for user, text in await session.execute(query.order_by(Message.seq)):
            stored.setdefault(user, []).append(text)
    return stored


async def until_quiet(database: Database, every_seconds: float = 0.05) -> None:
    """Wait until every turn is settled and every answer on its way has arrived."""
    turns = select(func.count()).select_from(InboxRow).where(InboxRow.status.in_(("pending", "processing")))
    lines = select(func.count()).select_from(OutboxRow).where(OutboxRow.status.in_(("pending", "sending", "failed")))
    while True:
        async with database.read() as session:
            if not (await session.execute(turns)).scalar_one() + (await session.execute(lines)).scalar_one():
                return
        await asyncio.sleep(every_seconds)


async def start_victim(
    side: Side, database_url: str, api: str, port: int, folder: Path, point: str, nth: int
) -> asyncio.subprocess.Process:
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.races.gateway_victim",
        database_url,
        api,
        str(port),
        str(folder),
        side.name,
        point,
        str(nth),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(LONGEST_SECONDS):
        while not await listens(port):
            await asyncio.sleep(0.05)
    return victim


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def wait_for_death(victim: asyncio.subprocess.Process, talking: list[asyncio.Task[None]]) -> bool:
    """Wait until the victim dies; one that did not reach its point is killed when everything seems done."""
    dying = asyncio.create_task(victim.wait())
    everything_said = asyncio.create_task(asyncio.wait(talking))
    await asyncio.wait({dying, everything_said}, return_when=asyncio.FIRST_COMPLETED)
    if not dying.done():
        await asyncio.wait({dying}, timeout=3.0)
    died = dying.done()
    if not died:
        victim.send_signal(signal.SIGKILL)
    await dying
    return died


async def talk(side: Side, user: str, texts: list[str]) -> None:
    """A citizen writes; the platform calls until it is answered, and then once too often."""
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=5) as client:
        for text in texts:
            call = side.said(text, user)
            for _ in range(2):
                while not await taken(side, call, client):
                    await asyncio.sleep(0.1)


async def taken(side: Side, call: Call, client: httpx.AsyncClient) -> bool:
    """Whether the gateway acknowledged the call."""
    try:
        return (await side.deliver(call, client)).status_code == 200
    except httpx.HTTPError:
        return False
