"""Train our pipeline components on PhoATIS, ask them its test questions, and print them beside the published figures.

In the repository root, with the rasa environment::

    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.phoatis.run --data FOLDER_OF_PHOATIS

The data are VinAI's, for research only and never redistributed: get them from the authors' repository
(github.com/VinAIResearch/JointIDSF, folder PhoATIS) and commit nothing of them.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluation.phoatis.dataset import Example, Slots, from_entities, load_split, span_f1, to_entities

ROOT = Path(__file__).resolve().parents[2]

Pipeline = list[dict[str, Any]]

# Chosen on the development split.
OURS: Pipeline = [
    {"name": "bot.nlu.tokenizer.UndertheseaTokenizer"},
    {
        "name": "bot.nlu.featurizers.NormalisedTextFeaturizer",
        "shape_weight": 0,
        "blocks": [
            {"form": "full", "analyzer": "word", "shortest": 1, "longest": 3},
            {"form": "full", "analyzer": "skip", "shortest": 1, "longest": 3},
            {"form": "full", "analyzer": "char", "shortest": 2, "longest": 5, "min_count": 2},
            {"form": "full", "analyzer": "char_wb", "shortest": 2, "longest": 5, "min_count": 2},
        ],
    },
    {"name": "bot.nlu.part_classifier.PartwiseLogisticRegression", "C": 100, "balance": 0.6},
    {"name": "bot.nlu.span_extractor.LearnedSpanExtractor", "names": ["city_name", "state_name"]},
]
STOCK: Pipeline = [
    {"name": "WhitespaceTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "LogisticRegressionClassifier"},
    {"name": "CRFEntityExtractor"},
]
PUBLISHED = (
    ("JointIDSF, PhoBERT (published)", "97.62", "94.98", "86.25"),
    ("JointBERT+CRF, PhoBERT (published)", "97.40", "94.75", "85.55"),
)
ASKED = (("intent accuracy", 97.0), ("slot F1", 94.0))
TRAINING_SECONDS = 600
HEADER = ("pipeline", "intent accuracy", "slot F1", "sentence accuracy", "training", "ms a message (p50)")


@dataclass(frozen=True)
class Measured:
    """Shares from 0 to 1, seconds of training and milliseconds a message."""

    intent: float
    slots: float
    sentence: float
    seconds: float
    milliseconds: float


def write_training_data(examples: Sequence[Example], path: Path) -> None:
    """Examples as a Rasa training file."""
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    messages = [Message(data={"text": e.text, "intent": e.intent, "entities": to_entities(e)}) for e in examples]
    RasaYAMLWriter().dump(str(path), TrainingData(training_examples=messages))


def train(pipeline: Pipeline, data: Path, folder: Path) -> tuple[Path, float]:
    """The packed model and the seconds it took, without Rasa's cache."""
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    recipe = {"recipe": "default.v1", "assistant_id": "phoatis", "language": "vi", "pipeline": pipeline}
    config.write_text(yaml.safe_dump(recipe), encoding="utf-8")
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    start = time.perf_counter()
    model = train_nlu(str(config), str(data), str(folder / "models"))
    return Path(str(model)), time.perf_counter() - start


async def ask(model: Path, examples: Sequence[Example]) -> list[tuple[str, Slots, float]]:
    """Intent, slots and milliseconds of each sentence, parsed one by one as a running server does."""
    from rasa.core.agent import load_agent

    agent = await load_agent(model_path=str(model))
    answers = []
    for example in examples:
        start = time.perf_counter()
        parsed = await agent.parse_message(example.text)
        spent = 1000 * (time.perf_counter() - start)
        answers.append((str(parsed["intent"]["name"]), from_entities(example, parsed["entities"]), spent))
    return answers


def score(examples: Sequence[Example], answers: Sequence[tuple[str, Slots, float]], seconds: float) -> Measured:
    """What is published of a model: intents, whole slots, and sentences in which everything is right."""
    rows = list(zip(examples, answers, strict=True))
    return Measured(
        sum(e.intent == intent for e, (intent, _, _) in rows) / len(rows),
        span_f1([e.slots for e in examples], [slots for _, slots, _ in answers]),
        sum(e.intent == intent and e.slots == slots for e, (intent, slots, _) in rows) / len(rows),
        seconds,
        sorted(spent for _, _, spent in answers)[len(answers) // 2],
    )


def measure(pipeline: Pipeline, training: Sequence[Example], asked: Sequence[Example]) -> Measured:
    """Train and ask."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_training_data(training, folder / "train.yml")
        model, seconds = train(pipeline, folder / "train.yml", folder)
        return score(asked, asyncio.run(ask(model, asked)), seconds)


def markdown(rows: Sequence[tuple[str, Measured]]) -> str:
    """Measured pipelines, then the published figures, which are quoted and were not measured here."""
    cells = [
        (
            name,
            f"{100 * m.intent:.2f}",
            f"{100 * m.slots:.2f}",
            f"{100 * m.sentence:.2f}",
            f"{m.seconds:.0f} s",
            f"{m.milliseconds:.1f}",
        )
        for name, m in rows
    ]
    cells += [(*row, "GPU", "") for row in PUBLISHED]
    lines = [f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in cells])


def bars(ours: Measured) -> str:
    """What is asked of our pipeline, and whether it holds."""
    shares = zip(ASKED, (100 * ours.intent, 100 * ours.slots), strict=True)
    rows = [(name, f"{share:.2f}", f"≥ {asked}", share >= asked) for (name, asked), share in shares]
    rows.append(("training", f"{ours.seconds:.0f} s", f"≤ {TRAINING_SECONDS} s", ours.seconds <= TRAINING_SECONDS))
    lines = ["| demand | ours | asked | held |", "|---|--:|--:|---|"]
    return "\n".join(lines + [f"| {a} | {b} | {c} | {'yes' if held else '**no**'} |" for a, b, c, held in rows])


def main(arguments: Sequence[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder PhoATIS of the authors' repository")
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="dev while choosing features")
    parser.add_argument("--no-stock", action="store_true", help="leave out Rasa's own components")
    options = parser.parse_args(arguments)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    os.chdir(ROOT)
    try:
        training, asked = (load_split(options.data, split) for split in ("train", options.split))
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    pipelines = {"ours": OURS} if options.no_stock else {"ours": OURS, "Rasa: counts, LR, CRF": STOCK}
    rows = [(name, measure(pipeline, training, asked)) for name, pipeline in pipelines.items()]
    print(f"\n## PhoATIS, {options.split}, {os.cpu_count()} cores\n\n{markdown(rows)}\n\n{bars(rows[0][1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
