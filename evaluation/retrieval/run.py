"""Measure retrieval on public question sets: ``python -m evaluation.retrieval.run --data DIR_OF_EVAL``.

Each set is shown with its floor, measured in the same run, every signal alone, and the signals fused with
cross-validated weights (:mod:`evaluation.retrieval.fusion`).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from bot.retrieval.encoder import SentenceEncoder
from evaluation.encoder.noise import strip_diacritics
from evaluation.retrieval import procedures
from evaluation.retrieval.dataset import Procedure, Task, load_procedures, load_tasks
from evaluation.retrieval.fusion import cross_validated
from evaluation.retrieval.metrics import measure
from evaluation.retrieval.report import BARS, FUSED, Row, bar_table, markdown
from evaluation.retrieval.signals import (
    BestPart,
    Bm25,
    Characters,
    Dense,
    Encoder,
    Matrix,
    Signal,
    reciprocal_ranks,
)

_DEPTH = 200


def signals(encoder: Encoder) -> dict[str, Signal]:
    """Every signal by its name in the table; the first is the floor."""
    return {
        "BM25 (floor)": Bm25(),
        "BM25, no diacritics": Bm25(bare=True),
        "BM25 over pairs, no diacritics": Bm25(bare=True, pairs=True),
        "characters, no diacritics": Characters(),
        "encoder": Dense(encoder),
        "encoder, no diacritics": Dense(encoder, bare=True),
        "BM25 over pairs, best sentence": BestPart(Bm25(bare=True, pairs=True)),
        "BM25, best sentence": BestPart(Bm25(bare=True)),
        "encoder, best sentence": BestPart(Dense(encoder, bare=True)),
    }


def rankings(scores: Matrix) -> list[list[int]]:
    """Places of the passages, best first."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :_DEPTH]
    return [row.tolist() for row in order]


def run_task(task: Task, encoder: Encoder) -> Iterator[Row]:
    """Every signal alone, then all of them fused without and with learned weights."""
    scores: dict[str, Matrix] = {}
    spent = 0.0
    for name, signal in signals(encoder).items():
        signal.index(task.passages)
        scores[name], milliseconds = _timed(signal.scores, task.questions)
        spent += milliseconds
        yield _row(task, name, scores[name], milliseconds)
    yield _row(task, "all, reciprocal ranks", reciprocal_ranks(scores), spent)
    fused, weights = cross_validated(scores, task.relevant, task.groups)
    print(f"{task.name}, weights: {_shown(weights)}", file=sys.stderr)
    yield _row(task, FUSED, fused, spent)


def run_procedures(rows: Sequence[Procedure], encoder: SentenceEncoder) -> Iterator[Row]:
    """The floor, the classifier, and the bot's signals with its own and with learned weights."""
    name, asked = "hộ tịch", procedures.held_out_questions(rows)
    relevant = [{int(i)} for i in asked.right]
    yield Row(name, "TF-IDF + LR (floor)", measure(rankings(procedures.tfidf_floor(rows)), relevant), None)
    search = procedures.ProcedureSearch(rows, encoder)
    for signal, score in (("classifier of the bot", search.classify), ("all, vote of the bot", search.vote)):
        scores, milliseconds = _timed(score, asked.questions)
        yield Row(name, signal, measure(rankings(scores), relevant), milliseconds)
    fused, weights = search.weighted(asked.questions)
    print(f"{name}, weights: {_shown(weights)}", file=sys.stderr)
    yield Row(name, FUSED, measure(rankings(fused), relevant), None)


def _timed(score: Callable[[Sequence[str]], Matrix], questions: Sequence[str]) -> tuple[Matrix, float]:
    """The scores and the mean milliseconds for a question."""
    started = time.perf_counter()
    scores = score(questions)
    return scores, 1000 * (time.perf_counter() - started) / len(questions)


def _row(task: Task, signal: str, scores: Matrix, milliseconds: float) -> Row:
    return Row(task.name, signal, measure(rankings(scores), task.relevant), milliseconds)


def _shown(weights: dict[str, float]) -> str:
    return ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items())


def with_bare_questions(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, each followed by itself with the diacritics of its questions stripped."""
    out: list[Task] = []
    for task in tasks:
        bare = tuple(strip_diacritics(question) for question in task.questions)
        out += [task, replace(task, name=f"{task.name}, no diacritics", questions=bare)]
    return out


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval.run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds xquad/, alqac/ and hotich/")
    parser.add_argument("--encoder", default="models/encoder", help="folder of any sentence-transformers model")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(arguments.encoder)
    tasks, rows = with_bare_questions(load_tasks(arguments.data)), load_procedures(arguments.data)
    if not tasks and not rows:
        print(f"{arguments.data}: neither xquad/, alqac/ nor hotich/ is here", file=sys.stderr)
        return 2
    table = [row for task in tasks for row in run_task(task, encoder)]
    table += run_procedures(rows, encoder) if rows else []
    print(markdown(table))
    print(f"\n{bar_table(table, BARS)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
