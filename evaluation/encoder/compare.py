"""Encoders side by side: ``python -m evaluation.encoder.compare --data DIR_OF_EVAL models/encoder other/folder …``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from evaluation.encoder.noise import strip_diacritics
from evaluation.retrieval.dataset import Task, load_procedures, load_tasks, procedure_tasks
from evaluation.retrieval.metrics import Quality, measure
from evaluation.retrieval.run import rankings
from evaluation.retrieval.signals import Dense, Encoder

_SPEED_QUESTIONS = 1_000


@dataclass(frozen=True)
class Column:
    """A figure of the table: a task, with its questions as written or stripped, and one of its metrics."""

    heading: str
    task: str
    bare: bool
    metric: str


COLUMNS = (
    Column("XQuAD-vi nDCG@10", "XQuAD-vi", False, "ndcg_at_10"),
    Column("… no diacritics", "XQuAD-vi", True, "ndcg_at_10"),
    Column("ALQAC acc@1", "ALQAC", False, "accuracy_at_1"),
    Column("ALQAC R@10", "ALQAC", False, "recall_at_10"),
    Column("… acc@1 no diacritics", "ALQAC", True, "accuracy_at_1"),
    Column("hộ tịch texts acc@1", "hộ tịch, procedure texts", False, "accuracy_at_1"),
    Column("hộ tịch examples acc@1", "hộ tịch, nearest example question", False, "accuracy_at_1"),
    Column("… no diacritics", "hộ tịch, nearest example question", True, "accuracy_at_1"),
)


def folder_megabytes(folder: Path) -> float:
    """Size of everything in a model folder, in MB (10^6 bytes)."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def questions_per_second(encoder: Encoder, questions: Sequence[str], batch: int) -> float:
    """Questions encoded in a second when they come ``batch`` at a time."""
    parts = [list(questions[i : i + batch]) for i in range(0, len(questions), batch)]
    encoder.encode(parts[0])
    started = time.perf_counter()
    for part in parts:
        encoder.encode(part)
    return len(questions) / (time.perf_counter() - started)


def quality_of(encoder: Encoder, task: Task, bare: bool) -> Quality:
    """The encoder alone on a task."""
    signal = Dense(encoder)
    signal.index(task.passages)
    questions = [strip_diacritics(question) for question in task.questions] if bare else task.questions
    return measure(rankings(signal.scores(questions)), task.relevant)


def row_of(folder: Path, tasks: Sequence[Task]) -> list[str]:
    """One line of the table."""
    encoder = SentenceTransformer(str(folder), device="cpu")
    by_name = {task.name: task for task in tasks}
    asked = [question for task in tasks for question in task.questions][:_SPEED_QUESTIONS]
    speeds = [f"{questions_per_second(encoder, asked, batch):,.0f}" for batch in (1, 64)]
    figures = [getattr(quality_of(encoder, by_name[c.task], c.bare), c.metric) for c in COLUMNS if c.task in by_name]
    return [folder.name, f"{folder_megabytes(folder):.1f}", *speeds, *(f"{figure:.3f}" for figure in figures)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.encoder.compare", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds xquad/, alqac/ and hotich/")
    parser.add_argument("models", type=Path, nargs="+", help="folders of sentence-transformers models")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    procedures = load_procedures(arguments.data)
    tasks = [*load_tasks(arguments.data), *(procedure_tasks(procedures) if procedures else ())]
    names = {task.name for task in tasks}
    head = ["model", "MB", "questions/s, 1 at a time", "64 at a time", *(c.heading for c in COLUMNS if c.task in names)]
    print("| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for folder in arguments.models:
        print("| " + " | ".join(row_of(folder, tasks)) + " |", flush=True)


if __name__ == "__main__":
    main()
