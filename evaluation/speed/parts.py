"""The parts by themselves, on one core: encoding, searching, training."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

import numpy as np

from bot.clock import today_in_vietnam
from bot.knowledge.loader import load_knowledge
from bot.knowledge.passages import all_passages
from bot.retrieval.encoder import SentenceEncoder
from bot.retrieval.retriever import Retriever
from bot.retrieval.training import Weights
from bot.service import build_library
from bot.settings import PROJECT_ROOT, Settings

PASSAGES = 5_000
BATCH = 256


def example_questions(limit: int) -> list[str]:
    """Example questions spread over all guides, each once for as long as they last."""
    guides = load_knowledge(PROJECT_ROOT / "knowledge").knowledge.guides.values()
    by_rank = [[q for asked in g.header.questions.values() for q in asked] for g in guides]
    deepest = max(map(len, by_rank))
    questions = [asked[i] for i in range(deepest) for asked in by_rank if i < len(asked)]
    return (questions * (limit // len(questions) + 1))[:limit]


def encoder_per_second(settings: Settings, questions: Sequence[str]) -> float:
    """Questions a second that the encoder reads on one core, in batches."""
    encoder = _encoder(settings)
    encoder.warm_up()
    encoder.encode(questions[:BATCH])
    started = time.perf_counter()
    for first in range(0, len(questions), BATCH):
        encoder.encode(questions[first : first + BATCH])
    return len(questions) / (time.perf_counter() - started)


def _encoder(settings: Settings) -> SentenceEncoder:
    local = PROJECT_ROOT / settings.encoder
    return SentenceEncoder(str(local) if local.is_dir() else settings.encoder)


def search_milliseconds(settings: Settings, questions: Sequence[str]) -> tuple[float, int]:
    """Median milliseconds to rank the guides for a question over 5,000 passages, and how many there were.

    The calibration is the shipped one. The classifier's coefficients are all zero, which ranks
    badly and costs exactly as much as any others.
    """
    day = today_in_vietnam(settings.today)
    library = build_library(settings)
    library.warm_up(day)
    every = all_passages(library.knowledge, day)
    chosen = [every[i] for i in np.linspace(0, len(every) - 1, min(PASSAGES, len(every)), dtype=int)]
    size = len({passage.guide for passage in chosen})
    zeros = np.zeros((len(chosen), size), dtype=np.float32)
    weights = Weights(library.retriever.weights.certainty, zeros)
    retriever = Retriever(library.knowledge.guides, chosen, _encoder(settings), weights, ())
    spent = []
    for question in questions:
        started = time.perf_counter()
        retriever.search(question)
        spent.append(1000 * (time.perf_counter() - started))
    return statistics.median(spent), len(chosen)


def training_seconds() -> float:
    """Seconds to train everything that ``make run`` trains, Rasa's model and the weights of retrieval, from nothing."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "BOT_CACHE_DIR": cache, "RASA_CACHE_DIRECTORY": f"{cache}/rasa"}
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "train", "--force"], env=environment, cwd=PROJECT_ROOT, check=True
        )
        return time.perf_counter() - started
