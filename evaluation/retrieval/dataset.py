"""Public question sets, each as (passages, questions, which passages answer)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """A retrieval task. ``relevant[i]`` holds the indices of the passages that answer ``questions[i]``.

    ``labels`` maps a passage to what is counted as found where several passages mean the same (default: itself).
    """

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]
    labels: tuple[int, ...]


def load_tasks(root: Path) -> list[Task]:
    """Every task whose files lie under ``root``, in a fixed order.

    Raises:
        FileNotFoundError: when none is there.
    """
    sets: dict[str, Callable[[Path], list[Task]]] = {
        "xquad/xquad.vi.json": _xquad,
        "alqac/law.json": _alqac,
        "hotich/procedures.jsonl": _hotich,
    }
    tasks = [task for file, read in sets.items() if (root / file).is_file() for task in read(root / file)]
    if not tasks:
        raise FileNotFoundError(f"{root}: none of {', '.join(sets)} is here; --data must name the evaluation folder")
    return tasks


def _task(name: str, passages: list[str], asked: list[tuple[str, set[int]]]) -> Task:
    return Task(
        name,
        tuple(passages),
        tuple(question for question, _ in asked),
        tuple(frozenset(found) for _, found in asked),
        tuple(range(len(passages))),
    )


def _xquad(path: Path) -> list[Task]:
    passages: list[str] = []
    asked: list[tuple[str, set[int]]] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            asked += [(qa["question"], {len(passages)}) for qa in paragraph["qas"]]
            passages.append(paragraph["context"])
    return [_task("XQuAD-vi", passages, asked)]


def _alqac(path: Path) -> list[Task]:
    passages: list[str] = []
    place: dict[tuple[str, str], int] = {}
    for law in json.loads(path.read_text(encoding="utf-8")):
        for article in law["articles"]:
            place[law["id"], article["id"]] = len(passages)
            passages.append(article["text"])
    asked: list[tuple[str, set[int]]] = []
    for row in json.loads(path.with_name("questions.json").read_text(encoding="utf-8")):
        keys = [(found["law_id"], found["article_id"]) for found in row["relevant_articles"]]
        if all(key in place for key in keys):
            asked.append((row["text"], {place[key] for key in keys}))
    return [_task("ALQAC", passages, asked)]


def _hotich(path: Path) -> list[Task]:
    rows: list[Mapping[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    asked = [(question, {i}) for i, row in enumerate(rows) for question in row["test_questions"]]
    texts = [f"{row['title']}. {row['main_question']} {row['text']}" for row in rows]
    by_text = _task("hộ tịch, procedure texts", texts, asked)
    examples = [
        (q, i) for i, row in enumerate(rows) for q in (row["title"], row["main_question"], *row["train_questions"])
    ]
    by_question = Task(
        "hộ tịch, nearest example question",
        tuple(question for question, _ in examples),
        by_text.questions,
        by_text.relevant,
        tuple(label for _, label in examples),
    )
    return [by_text, by_question]
