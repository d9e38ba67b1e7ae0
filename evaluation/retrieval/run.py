"""Measure each retrieval signal: ``python -m evaluation.retrieval.run --data DIR_OF_EVAL``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from evaluation.encoder.noise import strip_diacritics
from evaluation.retrieval.dataset import Task, load_tasks
from evaluation.retrieval.metrics import measure
from evaluation.retrieval.report import Row, markdown
from evaluation.retrieval.signals import (
    Bm25,
    Classifier,
    Dense,
    Encoder,
    FewNearest,
    Matrix,
    Signal,
    reciprocal_ranks,
    weighted_z_scores,
)

_NAMES = {"bm25": "BM25", "bare": "BM25 without diacritics", "encoder": "encoder"}
_DEPTH = 200


def rankings(task: Task, scores: Matrix) -> list[list[int]]:
    """Labels of the passages, best first, each label once, where its best passage stands."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :_DEPTH]
    return [list(dict.fromkeys(task.labels[i] for i in row)) for row in order]


def run_task(task: Task, encoder: Encoder) -> Iterator[Row]:
    """Every signal alone, then the three fused in two ways, then what needs several passages to a label."""
    signals: dict[str, Signal] = {"bm25": Bm25(), "bare": Bm25(bare=True), "encoder": Dense(encoder)}
    scores: dict[str, Matrix] = {}
    spent = 0.0
    for name, signal in signals.items():
        signal.index(task.passages)
        scores[name], milliseconds = _timed(signal.scores, task.questions)
        spent += milliseconds
        yield _row(task, _NAMES[name], scores[name], milliseconds)
    for name, fuse in (("fused, reciprocal ranks", reciprocal_ranks), ("fused, weighted z-scores", weighted_z_scores)):
        fused, milliseconds = _timed(partial(fuse, scores), task.questions)
        yield _row(task, name, fused, spent + milliseconds)
    if len(set(task.labels)) < len(task.labels):
        grouped: dict[str, Signal] = {
            "encoder, mean of five nearest": FewNearest(encoder, task.labels),
            "encoder, logistic regression": Classifier(encoder, task.labels),
        }
        for name, signal in grouped.items():
            signal.index(task.passages)
            yield _row(task, name, *_timed(signal.scores, task.questions))


def _timed(score: Callable[[Sequence[str]], Matrix], questions: Sequence[str]) -> tuple[Matrix, float]:
    """The scores and the mean milliseconds for a question."""
    started = time.perf_counter()
    scores = score(questions)
    return scores, 1000 * (time.perf_counter() - started) / len(questions)


def _row(task: Task, signal: str, scores: Matrix, milliseconds: float) -> Row:
    return Row(task.name, signal, measure(rankings(task, scores), task.relevant), milliseconds)


def with_bare_questions(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, each question-to-passage one followed by itself with the diacritics of its questions stripped."""
    out: list[Task] = []
    for task in tasks:
        bare = tuple(strip_diacritics(question) for question in task.questions)
        out += [task, replace(task, name=f"{task.name}, no diacritics", questions=bare)]
    return out


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval.run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds xquad/, alqac/ and hotich/")
    parser.add_argument("--encoder", default="models/encoder", help="folder of any sentence-transformers model")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceTransformer(arguments.encoder, device="cpu")
    tasks = with_bare_questions(load_tasks(arguments.data))
    print(markdown(row for task in tasks for row in run_task(task, encoder)))


if __name__ == "__main__":
    main()
