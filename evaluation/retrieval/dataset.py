"""Public question sets, each as (passages, questions, which passages answer)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """A retrieval task.

    ``relevant[i]`` holds the indices of the passages that answer ``questions[i]``; questions of one ``groups`` number
    are about one text, and nothing may be learned from one of them for another.
    """

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]
    groups: tuple[int, ...]


@dataclass(frozen=True)
class Procedure:
    """A civil-status procedure with questions to learn from and questions to be asked."""

    title: str
    main_question: str
    text: str
    train_questions: tuple[str, ...]
    test_questions: tuple[str, ...]


def load_tasks(root: Path) -> list[Task]:
    """Every task whose files lie under ``root``, in a fixed order; without any, none."""
    sets: dict[str, Callable[[Path], Task]] = {"xquad/xquad.vi.json": _xquad, "alqac/law.json": _alqac}
    return [read(root / file) for file, read in sets.items() if (root / file).is_file()]


def load_procedures(root: Path) -> list[Procedure]:
    """The procedures of the hộ tịch set; none where its file is missing."""
    path = root / "hotich/procedures.jsonl"
    if not path.is_file():
        return []
    rows: list[Mapping[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        Procedure(
            row["title"],
            row["main_question"],
            row["text"],
            tuple(row["train_questions"]),
            tuple(row["test_questions"]),
        )
        for row in rows
    ]


def procedure_tasks(procedures: Sequence[Procedure]) -> list[Task]:
    """The hộ tịch set as two plain retrieval tasks, for a signal by itself: texts, and example questions."""
    asked = [(question, i) for i, p in enumerate(procedures) for question in p.test_questions]
    texts = [f"{p.title}. {p.main_question} {p.text}" for p in procedures]
    examples = [(q, i) for i, p in enumerate(procedures) for q in (p.title, p.main_question, *p.train_questions)]
    same = [{n for n, (_, owner) in enumerate(examples) if owner == i} for i in range(len(procedures))]
    return [
        _task("hộ tịch, procedure texts", texts, [(question, {i}, i) for question, i in asked]),
        _task("hộ tịch, nearest example question", [q for q, _ in examples], [(q, same[i], i) for q, i in asked]),
    ]


def _task(name: str, passages: list[str], asked: list[tuple[str, set[int], int]]) -> Task:
    return Task(
        name,
        tuple(passages),
        tuple(question for question, _, _ in asked),
        tuple(frozenset(found) for _, found, _ in asked),
        tuple(group for _, _, group in asked),
    )


def _xquad(path: Path) -> Task:
    passages: list[str] = []
    asked: list[tuple[str, set[int], int]] = []
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            asked += [(qa["question"], {len(passages)}, number) for qa in paragraph["qas"]]
            passages.append(paragraph["context"])
    return _task("XQuAD-vi", passages, asked)


def _alqac(path: Path) -> Task:
    passages: list[str] = []
    place: dict[tuple[str, str], int] = {}
    for law in json.loads(path.read_text(encoding="utf-8")):
        for article in law["articles"]:
            place[law["id"], article["id"]] = len(passages)
            passages.append(article["text"])
    asked: list[tuple[str, set[int], int]] = []
    for number, row in enumerate(json.loads(path.with_name("questions.json").read_text(encoding="utf-8"))):
        keys = [(found["law_id"], found["article_id"]) for found in row["relevant_articles"]]
        if all(key in place for key in keys):
            asked.append((row["text"], {place[key] for key in keys}, number))
    return _task("ALQAC", passages, asked)
