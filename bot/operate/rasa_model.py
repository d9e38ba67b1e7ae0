"""The Rasa model: is it stale, and training it."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/nlu",
    "bot/text",
    "bot/tfidf.py",
    "models/encoder",
    "requirements/rasa.txt",
)

# Rasa's own start-up chatter hides what matters; one thread is fastest on shared cores.
RASA_ENVIRONMENT = {
    "PYTHONPATH": ".",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": "1",
}


class TrainingFailed(RuntimeError):
    """``rasa train`` failed; the message names the log."""


def rasa_command(root: Path) -> Path:
    """Rasa's executable in its own environment."""
    return root / ".venv" / "rasa" / "bin" / "rasa"


def rasa_environment() -> dict[str, str]:
    """The environment Rasa's processes run in."""
    return {**os.environ, **RASA_ENVIRONMENT}


def model_path(root: Path) -> Path:
    """Where the model trained from the present sources is, or will be: the name carries their digest."""
    digest = hashlib.sha256()
    for path in _source_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return root / "var" / "models" / f"rasa-{digest.hexdigest()[:16]}.tar.gz"


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def train_model(root: Path, log: Path) -> Path:
    """Train and return the model's path; older models are removed.

    Raises:
        TrainingFailed: Rasa exited with an error.
    """
    target = model_path(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    name = target.name.removesuffix(".tar.gz")
    command = [str(rasa_command(root)), "train", "--out", str(target.parent), "--fixed-model-name", name]
    with log.open("wb") as output:
        result = subprocess.run(command, cwd=root, env=rasa_environment(), stdout=output, stderr=output, check=False)
    if result.returncode != 0 or not target.is_file():
        raise TrainingFailed(f"rasa train failed; see {log}")
    for old in target.parent.glob("rasa-*.tar.gz"):
        if old != target:
            old.unlink()
    return target
