"""kill -9 at any point of a turn: nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.gateway.conversation import LEASE_SECONDS
from bot.storage.database import Database
from tests.gateway.fakes import FakeRasa
from tests.gateway.house import House

ROOT = Path(__file__).parents[2]


async def die(url: str, conversation_id: str, point: str) -> None:
    """Run a turn in a process of its own, and kill it at the point."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.races.victim",
        url,
        conversation_id,
        point,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert victim.stdout is not None
    async with asyncio.timeout(60):
        assert await victim.stdout.readline() == b"reached\n"
    victim.send_signal(signal.SIGKILL)
    await victim.wait()


@pytest.mark.parametrize(
    ("point", "asked_again"),
    [
        ("while_rasa_thinks", True),
        ("inside_the_last_transaction", True),
        ("after_the_last_transaction", False),
    ],
)
async def test_a_killed_turn_is_taken_up_again_without_a_second_answer(
    database: Database, database_url: str, point: str, asked_again: bool
) -> None:
    rasa = FakeRasa()
    house = House(database, rasa)
    conversation_id = await house.receive("một", "hai")
    await die(database_url, conversation_id, point)
    await house.turns.drain(conversation_id)
    assert rasa.texts == []
    house.clock.ahead = timedelta(seconds=LEASE_SECONDS + 1)
    await house.turns.drain(conversation_id)
    assert await house.texts(conversation_id) == ["một", "hai", "Về: một", "Về: hai"]
    assert ("một" in rasa.texts) is asked_again
    await house.client.close()
