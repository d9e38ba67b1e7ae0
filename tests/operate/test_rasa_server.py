"""Rasa as we start it knows the events that it always knew, and no others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import rasa_command, rasa_environment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.utils.common import all_subclasses
from bot.operate.rasa_server import mend

before = {event.type_name: Event.resolve_by_type(event.type_name) for event in all_subclasses(Event)}
mend()
assert {name: Event.resolve_by_type(name) for name in before} == before
assert Event.resolve_by_type("none of ours", Event) is Event
try:
    deserialise_events([{"event": "none of ours"}])
except ValueError as error:
    assert "none of ours" in str(error)
else:
    raise AssertionError("an unknown event was read")
"""


def test_events_are_the_same_and_unknown_ones_are_still_refused() -> None:
    python = rasa_command(ROOT).with_name("python")
    if not python.exists():
        pytest.skip("no rasa environment; make test creates it")

    result = subprocess.run(
        [python, "-c", SCRIPT], cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]
