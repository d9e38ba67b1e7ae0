"""One run of the kill game: a gateway dies at a point, another takes over, and the citizens must not notice.

Zalo outlives the gateway: it keeps its own count of what it delivered, and calls again when it is not answered.
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

from bot.channels.zalo.tokens import TokenPair
from bot.storage.database import Database
from tests.channels.fakes.http import serving
from tests.channels.fakes.zalo import FakeZalo
from tests.gateway.fakes import Clock, FakeRasa, running
from tests.gateway.zalo_place import ZaloPlace, keeper_of, zalo_settings
from tests.races.gateway_victim import reply

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
    database_url: str, folder: Path, point: str, nth: int, *, kill_after: float | None = None, port: int = 0
) -> Result:
    """Run the game once.

    With ``kill_after`` the victim is killed after so many seconds of traffic, wherever it is. The caller calls
    :func:`tests.races.gateway_victim.hurry` first.
    """
    zalo = FakeZalo()
    port = port or free_port()
    zalo.webhook = f"http://127.0.0.1:{port}/webhooks/zalo"
    asked = {user: [f"{user}/{n}{' dài' if n == 1 else ''}" for n in range(MESSAGES)] for user in USERS}
    async with serving(zalo.app()) as api:
        settings = zalo_settings(database_url, folder, api, log_level="CRITICAL")
        database = Database(database_url)
        await keeper_of(settings, database, Clock()).authorise(TokenPair(zalo.access, zalo.refresh))
        await database.close()
        victim = await start_victim(database_url, api, port, folder, point, nth)
        talking = [asyncio.create_task(talk(zalo, user, texts)) for user, texts in asked.items()]
        if kill_after is not None:
            await asyncio.sleep(kill_after)
            victim.send_signal(signal.SIGKILL)
        died = await wait_for_death(victim, talking)
        rasa = FakeRasa(script=reply)
        async with running(settings, rasa) as place, serving(place.app, port):
            async with asyncio.timeout(LONGEST_SECONDS):
                await asyncio.gather(*talking)
                here = ZaloPlace(place, zalo, settings, f"http://127.0.0.1:{port}")
                await here.quiet()
            stored = {
                user: [line.text for line in await here.lines(user) if line.author == "citizen"] for user in USERS
            }
    read = {
        user: [
            sent.text.split("\n")[0] if sent.text.startswith("Về") else sent.text
            for sent in zalo.sent
            if sent.user_id == user
        ]
        for user in USERS
    }
    return Result(died, asked, read, stored)


async def start_victim(
    database_url: str, api: str, port: int, folder: Path, point: str, nth: int
) -> asyncio.subprocess.Process:
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.races.gateway_victim",
        database_url,
        api,
        str(port),
        str(folder),
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


async def talk(zalo: FakeZalo, user: str, texts: list[str]) -> None:
    """A citizen writes; Zalo calls until it is answered, and now and then once too often."""
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=5) as client:
        for text in texts:
            event = zalo.event_text(text, user=user)
            for times in (1, 1):
                while not await taken(zalo, event, client):
                    await asyncio.sleep(0.1 * times)


async def taken(zalo: FakeZalo, event: dict[str, object], client: httpx.AsyncClient) -> bool:
    try:
        return (await zalo.deliver(event, client=client)).status_code == 200
    except httpx.HTTPError:
        return False
