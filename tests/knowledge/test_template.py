"""How a new guide begins its life: as a draft nobody but editors can see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.check import check_knowledge
from bot.knowledge.loader import OPEN_POINT, load_knowledge
from bot.knowledge.schema import Area
from bot.knowledge.template import CannotStart, start_guide

TODAY = date(2026, 11, 21)


def start(root: Path, guide_id: str = "can-cuoc-bai-moi", title: str = 'Xin "giấy": cách làm') -> Path:
    return start_guide(root, load_knowledge(root).knowledge, guide_id, Area.CAN_CUOC, title, TODAY)


def test_the_template_loads_as_a_draft_and_is_not_published(knowledge_dir: Path) -> None:
    start(knowledge_dir)

    loaded = load_knowledge(knowledge_dir)

    assert loaded.drafts["can-cuoc-bai-moi"].header.title == 'Xin "giấy": cách làm'
    assert list(loaded.knowledge.guides) == ["can-cuoc-le-phi"]


def test_check_names_each_open_point_by_line_with_what_to_write_and_nothing_else(knowledge_dir: Path) -> None:
    path = start(knowledge_dir)
    lines = path.read_text(encoding="utf-8").splitlines()

    problems = check_knowledge(knowledge_dir, TODAY)

    assert [p.line for p in problems] == [n for n, line in enumerate(lines, start=1) if OPEN_POINT in line]
    assert {(p.file, p.field, p.message) for p in problems} == {
        ("knowledge/can-cuoc/can-cuoc-bai-moi.md", "bản nháp", "chỗ này chưa viết")
    }
    assert all(p.fix != "viết nốt" for p in problems)


def test_once_every_point_is_written_it_is_a_guide_like_any_other(knowledge_dir: Path) -> None:
    path = start(knowledge_dir)
    path.write_text(path.read_text(encoding="utf-8").replace(OPEN_POINT, "Đã viết"), encoding="utf-8")

    assert "can-cuoc-bai-moi" in load_knowledge(knowledge_dir).knowledge.guides
    assert any("không có văn bản «chua-ro»" in p.message for p in check_knowledge(knowledge_dir, TODAY))


@pytest.mark.parametrize(
    "guide_id", ["can-cuoc-le-phi", "cu-tru-bai-moi", "Can-Cuoc-Moi", "can-cuoc-", "../can-cuoc-x"]
)
def test_an_id_that_is_taken_or_badly_formed_is_refused_and_nothing_is_written(
    knowledge_dir: Path, guide_id: str
) -> None:
    before = sorted(knowledge_dir.rglob("*"))

    with pytest.raises(CannotStart):
        start(knowledge_dir, guide_id)

    assert sorted(knowledge_dir.rglob("*")) == before


def test_an_empty_title_is_refused(knowledge_dir: Path) -> None:
    with pytest.raises(CannotStart, match="tên bài"):
        start(knowledge_dir, title=" ")
