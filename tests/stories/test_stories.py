"""Rasa's own checks, by Rasa's own command line: the data are sound, and every journey goes the way it should."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import model_path
from bot.settings import PROJECT_ROOT

pytestmark = pytest.mark.e2e


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``scripts/rasa`` in the project."""
    return subprocess.run(
        [str(PROJECT_ROOT / "scripts" / "rasa"), *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_training_data_validate_without_a_warning() -> None:
    result = rasa("data", "validate", "--fail-on-warnings")
    assert result.returncode == 0, result.stderr[-3000:]


def test_every_journey_goes_the_way_it_should(tmp_path: Path) -> None:
    result = rasa(
        *("test", "core", "--model", str(model_path(PROJECT_ROOT)), "--stories", "tests/stories"),
        *("--out", str(tmp_path), "--no-plot", "--fail-on-prediction-errors"),
    )
    assert result.returncode == 0, (result.stdout + result.stderr)[-3000:]
