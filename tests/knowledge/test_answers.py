"""What thirty guides say on three days, kept as text that a person can read and review.

Reworded a guide? Look at the difference, then renew the files in tests/knowledge/snapshots/ and commit them with it:

    .venv/service/bin/python -m pytest tests/knowledge/test_answers.py --snapshot-update
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.render import NO_VALUE, render_section
from bot.knowledge.schema import Area, Guide
from bot.knowledge.variants import format_case, readings
from bot.settings import PROJECT_ROOT

TODAY = date(2026, 11, 21)
NEW_YEAR = date(2027, 1, 1)  # the halved fees have ended, the joint procedures have moved to the portal
CIVIL_STATUS_LAW = date(2027, 3, 1)  # and the waiver for «công dân số» has ended
DAYS = (TODAY, NEW_YEAR, CIVIL_STATUS_LAW)

# Every area; guides with dated figures, dated blocks and cases first.
GUIDES = (
    "can-cuoc-cap-doi",
    "can-cuoc-cap-lai-mat",
    "can-cuoc-cap-lan-dau-14",
    "can-cuoc-doi-theo-tuoi",
    "can-cuoc-doi-tu-cmnd-cccd",
    "can-cuoc-le-phi",
    "can-cuoc-tre-6-den-14",
    "cu-tru-le-phi",
    "cu-tru-tam-tru-dang-ky",
    "cu-tru-tam-tru-gia-han",
    "cu-tru-thuong-tru-nha-so-huu",
    "cu-tru-tre-em",
    "de-an-06-can-bo-gay-kho",
    "de-an-06-loi-ich",
    "dvc-cai-chinh-ho-tich",
    "dvc-giay-phep-lai-xe",
    "dvc-ho-chieu",
    "dvc-ket-hon",
    "dvc-khai-sinh",
    "dvc-le-phi-truoc-ba",
    "dvc-lien-thong-khai-sinh",
    "dvc-mien-phi-cong-dan-so",
    "dvc-thay-doi-moi-nhat",
    "dvc-trich-luc-ho-tich",
    "vneid-chu-ky-so",
    "vneid-dang-ky-muc-2",
    "vneid-gia-tri-phap-ly",
    "vneid-lien-ket-tai-khoan-so",
    "vneid-muc-1-muc-2",
    "vneid-tre-em",
)


class TextFile(SingleFileSnapshotExtension):
    """One readable text file for each guide and day."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(Path(test_location.filepath).parent / "snapshots" / test_location.basename)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(PROJECT_ROOT / "knowledge").knowledge


def rendered(guide: Guide, knowledge: Knowledge, day: date) -> str:
    """Every section as anybody reads it, and as each case reads it that reads something else."""
    parts = [f"{guide.header.title}\n({guide.id}, {day.isoformat()})"]
    for section in guide.sections:
        parts.append(f"## {section.aspect.value}: {section.heading}")
        for case, text in readings(section, knowledge.facts, day):
            parts.append(f"[khi {format_case(case)}]\n\n{text}" if case else text)
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("guide_id", GUIDES)
@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.isoformat())
def test_answer(knowledge: Knowledge, guide_id: str, day: date, snapshot: SnapshotAssertion) -> None:
    text = rendered(knowledge.guides[guide_id], knowledge, day)

    assert text == snapshot.use_extension(TextFile), "meant? renew the files, see the top of this test"


def test_the_thirty_guides_cover_every_area_and_known_change(knowledge: Knowledge) -> None:
    texts = {g: [rendered(knowledge.guides[g], knowledge, day) for day in DAYS] for g in GUIDES}
    bodies = {g: [text.split("\n", 2)[2] for text in days] for g, days in texts.items()}

    assert len(set(GUIDES)) == 30
    assert {knowledge.guides[g].header.area for g in GUIDES} == set(Area)
    assert sum(first != second for first, second, _ in bodies.values()) >= 7
    assert sum(second != third for _, second, third in bodies.values()) >= 18
    assert sum("[khi " in first for first, *_ in bodies.values()) >= 12


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.isoformat())
def test_no_guide_is_left_without_a_figure_when_the_law_changes(knowledge: Knowledge, day: date) -> None:
    speechless = [
        f"{guide.id}: {section.aspect.value}"
        for guide in knowledge.guides.values()
        for section in guide.sections
        if NO_VALUE in render_section(section, knowledge.facts, day, {})
    ]

    assert speechless == []
