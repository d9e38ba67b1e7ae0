"""What a citizen reads from a section on a given day and in a given case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.render import NO_VALUE, fill, render_section
from bot.knowledge.schema import Aspect
from bot.settings import PROJECT_ROOT


@pytest.fixture
def knowledge(knowledge_dir: Path) -> Knowledge:
    return load_knowledge(knowledge_dir).knowledge


def fee(knowledge: Knowledge, day: date, case: Case | None = None) -> str:
    section = knowledge.guides["can-cuoc-le-phi"].section(Aspect.FEE)
    assert section is not None
    return render_section(section, knowledge.facts, day, case or {})


def test_a_figure_is_the_one_of_the_day_with_its_last_day(knowledge: Knowledge) -> None:
    assert fee(knowledge, date(2026, 12, 31)).startswith("Đổi thẻ căn cước là **25.000 đồng** đến hết 31/12/2026.")


def test_the_next_day_the_figure_changes_and_leaves_no_stray_space(knowledge: Knowledge) -> None:
    assert fee(knowledge, date(2027, 1, 1)).startswith("Đổi thẻ căn cước là **50.000 đồng**.")


def test_a_file_ending_keeps_the_space_before_its_dot() -> None:
    day = date(2026, 11, 21)
    assert fill("Không cài tệp .apk người lạ gửi .", {}, day, {}) == "Không cài tệp .apk người lạ gửi."


def test_a_dated_block_appears_on_its_day_only(knowledge: Knowledge) -> None:
    assert "Mức giảm đã hết" not in fee(knowledge, date(2026, 12, 31))
    assert "Mức giảm đã hết" in fee(knowledge, date(2027, 1, 1))


def test_a_block_for_another_case_is_hidden_and_for_an_unknown_case_shown(knowledge: Knowledge) -> None:
    day = date(2026, 11, 21)
    assert "Trẻ dưới mười bốn tuổi" in fee(knowledge, day)
    assert "Trẻ dưới mười bốn tuổi" not in fee(knowledge, day, {"tuoi": 30})


def test_a_block_known_to_fit_comes_before_the_general_ones(knowledge: Knowledge) -> None:
    text = fee(knowledge, date(2027, 1, 1), {"tuoi": 5})
    assert text.index("Trẻ dưới mười bốn tuổi") < text.index("Mức giảm đã hết")


def test_a_conditional_value_applies_only_when_the_whole_condition_is_known(knowledge: Knowledge) -> None:
    day = date(2026, 11, 21)
    assert "**25.000 đồng**" in fee(knowledge, day, {"kenh": "truc-tuyen"})
    assert "**0 đồng**" in fee(knowledge, day, {"kenh": "truc-tuyen", "cong-dan-so": "co"})


def test_without_a_value_for_the_day_no_figure_is_shown(knowledge: Knowledge) -> None:
    text = fee(knowledge, date(2024, 1, 1))
    assert "đồng" not in text
    assert NO_VALUE in text


@pytest.mark.parametrize(
    ("day", "exchange", "replacement"),
    [(date(2026, 12, 31), "25.000 đồng", "35.000 đồng"), (date(2027, 1, 1), "50.000 đồng", "70.000 đồng")],
)
def test_the_published_id_card_fee_follows_the_law_over_new_year(day: date, exchange: str, replacement: str) -> None:
    published = load_knowledge(PROJECT_ROOT / "knowledge").knowledge
    text = fee(published, day)
    assert exchange in text
    assert replacement in text
