"""Runs :mod:`tests.nlu.components` in the rasa environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import rasa_command, rasa_environment

ROOT = Path(__file__).resolve().parents[2]


def test_the_graph_components_keep_rasas_contract() -> None:
    python = rasa_command(ROOT).with_name("python")
    if not python.exists():
        pytest.skip("no rasa environment; make test creates it")

    result = subprocess.run(
        [python, "-m", "unittest", "tests.nlu.components"],
        cwd=ROOT,
        env={**os.environ, **rasa_environment()},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert result.returncode == 0, result.stderr[-6000:]
