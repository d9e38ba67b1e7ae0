"""Rasa's sessions live in memory; the one used longest ago is forgotten first."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import rasa_command, rasa_environment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import asyncio
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import read_endpoint_config

async def main():
    endpoint = read_endpoint_config("endpoints.yml", "tracker_store")
    endpoint.kwargs["most_sessions"] = 2
    store = TrackerStore.create(endpoint, domain=Domain.empty())
    for sender in ("a", "b", "a", "c"):
        tracker = await store.get_or_create_tracker(sender)
        tracker.update(UserUttered(f"tin của {sender}"))
        await store.save(tracker)
    assert list(await store.keys()) == ["a", "c"], list(await store.keys())
    kept = await store.retrieve("a")
    assert kept.latest_message.text == "tin của a"
    assert await store.retrieve("b") is None

asyncio.run(main())
"""


def test_the_session_used_longest_ago_is_forgotten_first() -> None:
    python = rasa_command(ROOT).with_name("python")
    if not python.exists():
        pytest.skip("no rasa environment; make test creates it")

    environment = {**rasa_environment(), "BOT_ACTION_URL": "http://127.0.0.1/actions"}
    result = subprocess.run(
        [python, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]
