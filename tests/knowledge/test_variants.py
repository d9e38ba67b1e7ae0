"""Which cases a section tells apart, and how they are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.conditions import Case, ConditionError, parse_condition
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect, Section
from bot.knowledge.variants import case_of, cases_of, format_case, parse_case, readings

DAY = date(2026, 11, 21)


@pytest.fixture
def knowledge(knowledge_dir: Path) -> Knowledge:
    return load_knowledge(knowledge_dir).knowledge


def fee(knowledge: Knowledge) -> Section:
    section = knowledge.guides["can-cuoc-le-phi"].section(Aspect.FEE)
    assert section is not None
    return section


@pytest.mark.parametrize(
    ("condition", "case"),
    [
        ("tuoi < 14", {"tuoi": 13}),
        ("tuoi >= 60", {"tuoi": 60}),
        ("tuoi > 6 và tuoi < 8", {"tuoi": 7}),
        ("tuoi < 1", {"tuoi": 0}),
        ("kenh = truc-tuyen và tuoi <= 14", {"kenh": "truc-tuyen", "tuoi": 14}),
        ("tuoi < 6 và tuoi > 10", None),
        ("tuoi < 0", None),
        ("kenh = truc-tuyen và kenh = tai-quay", None),
    ],
)
def test_a_condition_gives_one_person_who_meets_it_if_there_can_be_one(condition: str, case: Case | None) -> None:
    assert case_of(parse_condition(condition)) == case


def test_the_cases_of_a_section_come_from_its_blocks_and_from_the_figures_in_it(knowledge: Knowledge) -> None:
    assert [format_case(case) for case in cases_of(fee(knowledge), knowledge.facts)] == [
        "kenh = truc-tuyen và cong-dan-so = co",
        "tuoi = 13",
    ]


def test_a_case_that_reads_the_same_as_everybody_is_not_told_apart(knowledge: Knowledge) -> None:
    told_apart = [format_case(case) for case, _ in readings(fee(knowledge), knowledge.facts, date(2027, 3, 1))]

    assert told_apart == ["", "tuoi = 13"]  # the special rate has ended, so online reads as at the counter


def test_a_case_reads_as_an_editor_writes_it() -> None:
    case = parse_case("tuoi = 5 và kenh = truc-tuyen")

    assert case == {"tuoi": 5, "kenh": "truc-tuyen"}
    assert parse_case(format_case(case)) == case


@pytest.mark.parametrize("text", ["tuoi < 5", "tuoi = 5 và tuoi = 6", "chieu-cao = 5", "năm tuổi"])
def test_a_case_that_is_not_one_person_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse_case(text)
