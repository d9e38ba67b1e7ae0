"""A stock Rasa to compare with: the pipeline and policies that ``rasa init`` gives, trained on our data.

Its actions are those of :mod:`evaluation.speed.fixed_action`. It learns for one epoch only: that makes it a poor
assistant and changes nothing in how fast it answers.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.operate.rasa_model import model_path, rasa_command, rasa_environment
from bot.operate.supervisor import Child
from bot.settings import PROJECT_ROOT
from evaluation.serving import RunningBot, free_port

EPOCHS = 1
READY_SECONDS = 300.0

# Rasa 3.6's default recipe, what a project made by `rasa init` is trained with.
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "vi",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
        {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
    ],
}


class StockFailed(RuntimeError):
    """The stock Rasa could not be trained or started; the message names the log."""


def stock_domain(domain: dict[str, Any]) -> dict[str, Any]:
    """Our domain without the session start of our own: Rasa's is used, as in a project made by ``rasa init``."""
    return {**domain, "actions": [name for name in domain["actions"] if name != "action_session_start"]}


def train_stock(log: Path) -> tuple[Path, float | None]:
    """The stock model and the seconds its training took; None when one of the same data was there already.

    Raises:
        StockFailed: Rasa exited with an error.
    """
    ours = model_path(PROJECT_ROOT)
    target = ours.parent / "stock" / f"{ours.name.removesuffix('.tar.gz')}-{EPOCHS}.tar.gz"
    if target.is_file():
        return target, None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "config.yml").write_text(yaml.safe_dump(CONFIG, sort_keys=False), encoding="utf-8")
        domain = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
        (folder / "domain.yml").write_text(yaml.safe_dump(stock_domain(domain), allow_unicode=True), encoding="utf-8")
        options = {
            "--config": folder / "config.yml",
            "--domain": folder / "domain.yml",
            "--data": PROJECT_ROOT / "data",
            "--out": target.parent,
            "--fixed-model-name": target.name.removesuffix(".tar.gz"),
        }
        command = [str(rasa_command(PROJECT_ROOT)), "train", *(str(part) for pair in options.items() for part in pair)]
        started = time.perf_counter()
        with log.open("wb") as output:
            result = subprocess.run(
                command, cwd=PROJECT_ROOT, env=rasa_environment(), stdout=output, stderr=output, check=False
            )
    if result.returncode != 0 or not target.is_file():
        raise StockFailed(f"the stock Rasa could not be trained: {log.read_text(errors='replace')[-800:]}")
    return target, time.perf_counter() - started


@contextmanager
def running_stock(model: Path) -> Iterator[RunningBot]:
    """The stock Rasa and its action server, stopped at the end.

    Raises:
        StockFailed: it does not answer in time.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        action_port, port = free_port(), free_port()
        endpoints = folder / "endpoints.yml"
        endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{action_port}/webhook\n", encoding="utf-8")
        rasa = rasa_command(PROJECT_ROOT)
        serve = [str(rasa), "run", "--model", str(model), "-i", "127.0.0.1", "-p", str(port)]
        configured = ["--endpoints", str(endpoints), "--credentials", "credentials.yml"]
        fixed = ["-m", "rasa_sdk", "--actions", "evaluation.speed.fixed_action", "-p", str(action_port)]
        environment = rasa_environment()
        children = (
            Child(
                "action server", [str(rasa.with_name("python")), *fixed], folder / "a.log", environment, PROJECT_ROOT
            ),
            Child("rasa", [*serve, *configured], folder / "r.log", environment, PROJECT_ROOT),
        )
        try:
            for child in children:
                child.start()
            url = f"http://127.0.0.1:{port}"
            _wait(url, children)
            yield RunningBot(url, url, {c.name: c.process.pid for c in children if c.process is not None})
        finally:
            for child in reversed(children):
                child.stop()


def _wait(url: str, children: tuple[Child, ...]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        for child in children:
            if child.died():
                raise StockFailed(
                    f"{child.name} stopped while starting: {child.log.read_text(errors='replace')[-800:]}"
                )
        try:
            if httpx.get(url, timeout=2.0).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise StockFailed(f"the stock Rasa was not ready after {READY_SECONDS:.0f} s")
