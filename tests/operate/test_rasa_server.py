"""Rasa as we start it checks a schema once, and every answer as before."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import rasa_command, rasa_environment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import jsonschema
from jsonschema.validators import Draft202012Validator as Draft
from bot.operate.rasa_server import validate

checks = []
original = Draft.check_schema.__func__
Draft.check_schema = classmethod(lambda cls, schema: (checks.append(schema), original(cls, schema))[1])
schema = {"type": "object", "properties": {"events": {"type": "array"}}, "required": ["events"]}
for _ in range(3):
    validate({"events": []}, dict(schema))
assert len(checks) == 1, checks
try:
    validate({"events": "none"}, schema)
except jsonschema.ValidationError:
    pass
else:
    raise AssertionError("a bad answer went through")
"""


def test_a_schema_is_checked_once_and_a_bad_answer_still_refused() -> None:
    python = rasa_command(ROOT).with_name("python")
    if not python.exists():
        pytest.skip("no rasa environment; make test creates it")

    result = subprocess.run(
        [python, "-c", SCRIPT], cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]
