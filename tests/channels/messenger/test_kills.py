"""kill -9 between a batch of citizens' messages and the answers on their screens: Meta's part of the game."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.channels.messenger.channel import MessengerChannel
from tests.channels.fakes.http import serving
from tests.channels.fakes.meta import FakeMeta
from tests.channels.messenger.place import MessengerPlace, messenger_settings
from tests.channels.messenger.victim import OURS
from tests.gateway.fakes import FakeRasa, running
from tests.races.gateway_victim import hurry, reply
from tests.races.kill_run import LONGEST_SECONDS, ROOT, free_port, listens, wait_for_death

USERS = ("111", "222", "333")
ROUNDS = 3


async def talk(meta: FakeMeta) -> None:
    """Everybody writes at once, and Meta tells of it in one call, until it is taken; then once too often."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        for n in range(ROUNDS):
            call = meta.call(*(meta.item_text(f"{user}/{n}{' dài' if n == 1 else ''}", user=user) for user in USERS))
            for _ in range(2):
                while not await taken(meta, call, client):
                    await asyncio.sleep(0.1)


async def taken(meta: FakeMeta, call: dict[str, object], client: httpx.AsyncClient) -> bool:
    try:
        return (await meta.deliver(call, client=client)).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize(
    ("point", "echo"),
    [*((point, echo) for point in OURS for echo in ("after", "off")),
     ("inside_intake", "after"), ("stored_not_acknowledged", "after")],
)  # fmt: skip
async def test_a_killed_gateway_loses_nothing_and_sends_nothing_twice(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, echo: str
) -> None:
    hurry(lambda place, name, value: monkeypatch.setattr(place, name, value))
    monkeypatch.setattr(MessengerChannel, "echo_wait", timedelta(seconds=0.5))
    meta, port = FakeMeta(echo=echo), free_port()
    meta.webhook = f"http://127.0.0.1:{port}/webhooks/messenger"
    async with serving(meta.app()) as api:
        victim = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.channels.messenger.victim"),
            *(database_url, api, str(port), str(tmp_path), point),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(LONGEST_SECONDS):
            while not await listens(port):
                await asyncio.sleep(0.05)
        talking = asyncio.create_task(talk(meta))
        assert await wait_for_death(victim, [talking])
        settings = messenger_settings(database_url, tmp_path, api, log_level="CRITICAL")
        async with running(settings, FakeRasa(script=reply)) as place, serving(place.app, port):
            async with asyncio.timeout(LONGEST_SECONDS):
                await talking
                await MessengerPlace(place, meta).quiet()
    for user in USERS:
        read = [sent.text for sent in meta.sent if sent.user == user]
        begun = [text.split("\n")[0] for text in read if text.startswith("Về")]
        assert begun == [f"Về: {user}/0", f"Về: {user}/1 dài", f"Về: {user}/2"]
        assert len(read) == ROUNDS + 1, "a long answer has two parts"
