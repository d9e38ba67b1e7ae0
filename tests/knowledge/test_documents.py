"""Legal documents as a table, and who may rest on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.documents import check_documents, check_force, document_table
from bot.knowledge.loader import load_knowledge

TODAY = date(2026, 11, 21)
LAW = "documents/luat-26-2023-qh15.yml"
FOLLOWER = """\
id: luat-09-2026-qh16
number: 09/2026/QH16
title: Luật Căn cước mới
effective_from: {start}
url: "https://vanban.chinhphu.vn/?docid=2"
"""
Spoil = Callable[[str, str, str], None]


def messages(root: Path, today: date = TODAY) -> list[str]:
    knowledge = load_knowledge(root).knowledge
    return [f"{p.field}: {p.message}" for p in (*check_force(knowledge, today), *check_documents(knowledge))]


def add_follower(root: Path, start: str) -> None:
    (root / "documents/luat-09-2026-qh16.yml").write_text(FOLLOWER.format(start=start), encoding="utf-8")


def test_the_table_counts_the_guides_and_figures_that_rest_on_a_document(knowledge_dir: Path) -> None:
    add_follower(knowledge_dir, "2026-01-01")

    rows = document_table(load_knowledge(knowledge_dir).knowledge)

    assert [(row.document.id, row.guides, row.facts) for row in rows] == [
        ("luat-26-2023-qh15", 1, 1),
        ("luat-09-2026-qh16", 0, 0),
    ]


def test_a_guide_and_a_figure_of_today_may_not_rest_on_a_law_that_has_ended(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(LAW, "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2026-12-15")

    assert messages(knowledge_dir) == []
    assert messages(knowledge_dir, date(2026, 12, 16)) == [
        "legal_basis: 26/2023/QH15 không còn hiệu lực",
        "le-phi-doi: 26/2023/QH15 không còn hiệu lực",
    ]


def test_nor_on_one_that_is_not_in_force_yet(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(LAW, "from: 2024-07-01", "from: 2026-12-01")

    assert all("mới có hiệu lực" in message for message in messages(knowledge_dir))
    assert len(messages(knowledge_dir)) == 2


def test_a_figure_of_the_past_may_rest_on_a_law_of_the_past(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(LAW, "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2026-12-15")

    assert [m for m in messages(knowledge_dir, date(2027, 1, 1)) if m.startswith("le-phi")] == []


@pytest.mark.parametrize(
    ("start", "written", "words"),
    [
        ("2026-12-16", "replaced_by: luat-09-2026-qh16", "chưa ghi ngày hết hiệu lực"),
        ("2027-03-01", "effective_to: 2026-12-15\nreplaced_by: luat-09-2026-qh16", "để trống"),
        ("2026-12-16", "effective_to: 2026-12-15\nreplaced_by: luat-10-2026-qh16", "không có văn bản"),
        ("2026-12-16", "effective_to: 2026-12-15\nreplaced_by: luat-26-2023-qh15", "thành vòng"),
        ("2026-12-16", "effective_to: 2024-01-01", "đứng trước"),
    ],
)
def test_a_succession_that_does_not_hold_is_a_finding(
    knowledge_dir: Path, spoil: Spoil, start: str, written: str, words: str
) -> None:
    add_follower(knowledge_dir, start)
    spoil(LAW, "from: 2024-07-01", f"from: 2024-07-01\n{written}")

    knowledge = load_knowledge(knowledge_dir).knowledge

    assert any(words in problem.message for problem in check_documents(knowledge))


def test_a_sound_succession_is_no_finding(knowledge_dir: Path, spoil: Spoil) -> None:
    add_follower(knowledge_dir, "2026-12-16")
    spoil(LAW, "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2026-12-15\nreplaced_by: luat-09-2026-qh16")

    assert messages(knowledge_dir) == []


def test_an_id_that_does_not_name_the_number_is_a_finding(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(LAW, "number: 26/2023/QH15", "number: 27/2023/QH15")

    assert any("không khớp số hiệu" in message for message in messages(knowledge_dir))
