"""kill -9 in the middle of a call that tells of several citizens: Meta repeats all of it, or nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.channels.fakes.http import serving
from tests.gateway.fakes import FakeRasa, running
from tests.races.gateway_victim import hurry, reply
from tests.races.kill_run import (
    LONGEST_SECONDS,
    USERS,
    free_port,
    start_victim,
    taken,
    until_quiet,
    wait_for_death,
    words_read,
)
from tests.races.sides import MessengerSide

ROUNDS = 3


async def talk(side: MessengerSide) -> None:
    """Everybody writes at once, and Meta tells of it in one call, until it is taken; then once too often."""
    meta = side.meta
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        for n in range(ROUNDS):
            call = meta.call(*(meta.item_text(f"{user}/{n}", user=user) for user in USERS))
            for _ in range(2):
                while not await taken(side, call, client):
                    await asyncio.sleep(0.1)


@pytest.mark.parametrize("point", ["inside_intake", "stored_not_acknowledged"])
async def test_a_batch_is_taken_whole_and_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    hurry(lambda place, name, value: monkeypatch.setattr(place, name, value))
    side, port = MessengerSide(), free_port()
    side.listen_at(f"http://127.0.0.1:{port}")
    async with serving(side.app()) as api:
        victim = await start_victim(side, database_url, api, port, tmp_path, point, 2)
        talking = asyncio.create_task(talk(side))
        assert await wait_for_death(victim, [talking])
        settings = side.settings(database_url, tmp_path, api, log_level="CRITICAL")
        async with (
            running(settings, FakeRasa(script=reply)) as place,
            serving(place.app, port),
            asyncio.timeout(LONGEST_SECONDS),
        ):
            await talking
            await until_quiet(place.database)
            await side.close()
    assert words_read(side) == {user: [f"Về: {user}/{n}" for n in range(ROUNDS)] for user in USERS}
