"""Train the pipelines on one part of our examples, ask them the rest, and print the table.

In the repository root, with the rasa environment::

    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.nlu.run                # all: DIET takes most of an hour
    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.nlu.run --only shipped --thresholds
    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.nlu.run --policies

Intents: four fifths of ``data/nlu`` train, one fifth tests (stratified, fixed seed); the same fifth again without
diacritics. "Kind" counts a turn as right when it reaches the right action. Entities: ``entities.yml``, never trained
on.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.text.diacritics import strip_diacritics
from evaluation.nlu.scores import Entities, accuracy, entity_score, macro_f1, markdown, p50
from evaluation.nlu.variants import Pipeline, pipelines, policies, shipped

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
TRAIN_SHARE = 0.8
WARM_UP = 20  # messages whose time does not count
THRESHOLDS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Example:
    """A message with its labels."""

    text: str
    intent: str
    entities: Entities


@dataclass(frozen=True)
class Parsed:
    """What a model made of a message, and how long it took."""

    intent: str
    confidence: float
    entities: Entities
    milliseconds: float


@dataclass(frozen=True)
class Split:
    """Where the training part lies, and the messages to test with."""

    train: Path
    test: list[Example]
    entities: list[Example]


def actions_by_intent() -> dict[str, str]:
    """Which action a turn of each intent leads to, from the rules."""
    rules = [
        r for path in sorted((ROOT / "data/rules").glob("*.yml")) for r in yaml.safe_load(path.read_text())["rules"]
    ]
    return {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}


def split(folder: Path) -> Split:
    """Write the training part into ``folder`` and keep the rest for testing."""
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
    from rasa.shared.nlu.training_data.loading import load_data

    data = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data/nlu")]
    ).get_nlu_data()
    train, test = data.train_test_split(TRAIN_SHARE, random_seed=SEED)
    path = folder / "train.yml"
    RasaYAMLWriter().dump(str(path), train)
    gold = load_data(str(ROOT / "evaluation/nlu/entities.yml"))
    return Split(path, list(_examples(test)), list(_examples(gold)))


def _examples(data: Any) -> Iterator[Example]:
    for message in data.intent_examples:
        yield Example(message.get("text"), message.get("intent"), _entities(message.get("entities") or ()))


def _entities(found: Sequence[dict[str, Any]]) -> dict[tuple[int, int, str], str]:
    return {(e["start"], e["end"], e["entity"]): str(e["value"]) for e in found if "start" in e}


def train(pipeline: Pipeline, data: Path, folder: Path) -> tuple[Path, float]:
    """Train without Rasa's cache; the packed model and the seconds it took."""
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    recipe = {"recipe": "default.v1", "assistant_id": "evaluation", "language": "vi", "pipeline": pipeline}
    config.write_text(yaml.safe_dump(recipe, allow_unicode=True), encoding="utf-8")
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    start = time.perf_counter()
    model = train_nlu(str(config), str(data), str(folder / "models"))
    return Path(str(model)), time.perf_counter() - start


async def ask(model: Path, texts: Sequence[str]) -> list[Parsed]:
    """Parse each text by itself, as a running server does."""
    from rasa.core.agent import load_agent

    agent = await load_agent(model_path=str(model))
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    parsed = []
    for text in texts:
        start = time.perf_counter()
        result = await agent.parse_message(text)
        spent = (time.perf_counter() - start) * 1000
        intent = result["intent"]
        parsed.append(
            Parsed(intent["name"] or FALLBACK, float(intent["confidence"]), _entities(result["entities"]), spent)
        )
    return parsed


def row(name: str, pipeline: Pipeline, data: Split, actions: dict[str, str]) -> list[str]:
    """Train one pipeline and measure it."""
    with tempfile.TemporaryDirectory() as temporary:
        model, seconds = train(pipeline, data.train, Path(temporary))
        size = model.stat().st_size / 1e6
        texts = [example.text for example in data.test]
        questions = [*texts, *map(strip_diacritics, texts), *(example.text for example in data.entities)]
        parsed = asyncio.run(ask(model, questions))
    plain, bare, entities = parsed[: len(texts)], parsed[len(texts) : 2 * len(texts)], parsed[2 * len(texts) :]
    gold = [example.intent for example in data.test]
    intents, without = [p.intent for p in plain], [p.intent for p in bare]
    found = entity_score([e.entities for e in data.entities], [p.entities for p in entities])
    return [
        name,
        f"{accuracy(gold, intents):.3f}",
        f"{macro_f1(gold, intents):.3f}",
        f"{_kind(gold, intents, actions):.3f}",
        f"{accuracy(gold, without):.3f}",
        f"{_kind(gold, without, actions):.3f}",
        f"{found.f1:.3f}",
        f"{found.values:.3f}",
        f"{seconds:.0f}",
        f"{p50([p.milliseconds for p in plain]):.1f}",
        f"{size:.1f}",
    ]


def _kind(gold: Sequence[str], predicted: Sequence[str], actions: dict[str, str]) -> float:
    return accuracy([actions[i] for i in gold], [actions[i] for i in predicted])


PIPELINE_HEADER = [
    "pipeline",
    "intent accuracy",
    "macro F1",
    "kind",
    "accuracy, no diacritics",
    "kind, no diacritics",
    "entity F1",
    "entity values",
    "train s",
    "ms a message (p50)",
    "model MB",
]


def thresholds(data: Split, actions: dict[str, str]) -> str:
    """What falling back below each confidence would do to the shipped pipeline, by what the turn really was."""
    pipeline = [step for step in shipped(ROOT) if step["name"] != "FallbackClassifier"]
    with tempfile.TemporaryDirectory() as temporary:
        model, _ = train(pipeline, data.train, Path(temporary))
        parsed = asyncio.run(ask(model, [example.text for example in data.test]))
    wanted = [actions[example.intent] for example in data.test]
    kinds = sorted(set(wanted))
    rows = []
    for threshold in THRESHOLDS:
        intents = [p.intent if p.confidence >= threshold else FALLBACK for p in parsed]
        given = [actions[i] for i in intents]
        per_kind = [
            accuracy([w for w in wanted if w == kind], [g for w, g in zip(wanted, given, strict=True) if w == kind])
            for kind in kinds
        ]
        share = sum(i == FALLBACK for i in intents) / len(intents)
        rows.append(
            [f"{threshold:.2f}", f"{share:.3f}", f"{accuracy(wanted, given):.3f}", *(f"{k:.3f}" for k in per_kind)]
        )
    return markdown(["threshold", "falls back", "kind", *kinds], rows)


def policy_row(name: str, chosen: Pipeline) -> list[str]:
    """Train one set of policies and walk it through the test stories."""
    from rasa.core.agent import load_agent
    from rasa.core.test import test as walk
    from rasa.model_training import train_core

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        config = folder / "config.yml"
        recipe = {"recipe": "default.v1", "assistant_id": "evaluation", "language": "vi", "policies": chosen}
        config.write_text(yaml.safe_dump(recipe), encoding="utf-8")
        os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
        start = time.perf_counter()
        model = train_core(str(ROOT / "domain.yml"), str(config), str(ROOT / "data"), str(folder / "models"))
        seconds = time.perf_counter() - start

        async def check() -> Any:
            agent = await load_agent(model_path=str(model))
            return await walk(str(ROOT / "tests/stories"), agent, out_directory=str(folder))

        start = time.perf_counter()
        report = asyncio.run(check())
        spent = (time.perf_counter() - start) * 1000 / len(report["actions"])
        size = Path(str(model)).stat().st_size / 1e6
    return [name, f"{report['accuracy']:.3f}", f"{seconds:.0f}", f"{spent:.1f}", f"{size:.1f}"]


POLICY_HEADER = ["policies", "right actions", "train s", "ms an action, loading included", "model MB"]


def main(arguments: Sequence[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", action="append", default=[], help="pipelines whose name contains this; repeatable")
    parser.add_argument("--thresholds", action="store_true", help="the curve behind FallbackClassifier's threshold")
    parser.add_argument("--policies", action="store_true", help="compare policies instead of pipelines")
    options = parser.parse_args(arguments)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)  # Rasa prints every parsed message at its default level
    os.chdir(ROOT)  # lexicons and encoder are named relative to the root
    if options.policies:
        print(markdown(POLICY_HEADER, [policy_row(name, chosen) for name, chosen in policies().items()]))
        return 0
    actions = actions_by_intent()
    with tempfile.TemporaryDirectory() as temporary:
        data = split(Path(temporary))
        print(f"{len(data.test)} test messages, {len(data.entities)} for entities", file=sys.stderr)
        rows = []
        for name, pipeline in pipelines(ROOT).items():
            if not options.only or any(part in name for part in options.only):
                rows.append(row(name, pipeline, data, actions))
                print(markdown(PIPELINE_HEADER, rows[-1:]), file=sys.stderr)
        print(markdown(PIPELINE_HEADER, rows))
        if options.thresholds:
            print("\n" + thresholds(data, actions))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
