"""What falls due, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.knowledge.loader import load_knowledge
from bot.knowledge.review import due_by

TODAY = date(2026, 11, 21)
Spoil = Callable[[str, str, str], None]


def test_a_guide_is_due_on_its_review_day_and_ever_after(knowledge_dir: Path) -> None:
    knowledge = load_knowledge(knowledge_dir).knowledge

    assert due_by(knowledge, TODAY, date(2026, 12, 30)).guides == ()
    assert [g.id for g in due_by(knowledge, TODAY, date(2026, 12, 31)).guides] == ["can-cuoc-le-phi"]
    assert [g.id for g in due_by(knowledge, date(2027, 2, 1), date(2027, 2, 1)).guides] == ["can-cuoc-le-phi"]


def test_a_value_that_ends_is_listed_with_what_follows_for_the_same_people(knowledge_dir: Path) -> None:
    report = due_by(load_knowledge(knowledge_dir).knowledge, TODAY, date(2027, 2, 28))

    assert [
        (e.value.value, e.follower and e.follower.day, e.follower and e.follower.value.value) for e in report.values
    ] == [
        (25000, date(2027, 1, 1), 50000),
        (0, date(2027, 3, 1), 50000),
    ]


def test_a_value_that_nothing_follows_says_so(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil("facts/can-cuoc.yml", "    - {value: 50000, valid_from: 2027-01-01}\n", "")

    (first, _) = due_by(load_knowledge(knowledge_dir).knowledge, TODAY, date(2027, 2, 28)).values

    assert first.follower is None


def test_a_document_is_listed_until_its_last_day(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil("documents/luat-26-2023-qh15.yml", "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2026-12-15")
    knowledge = load_knowledge(knowledge_dir).knowledge

    assert [d.id for d in due_by(knowledge, TODAY, date(2026, 12, 15)).documents] == ["luat-26-2023-qh15"]
    assert due_by(knowledge, TODAY, date(2026, 12, 14)).documents == ()
    assert due_by(knowledge, date(2026, 12, 16), date(2027, 1, 31)).documents == ()
