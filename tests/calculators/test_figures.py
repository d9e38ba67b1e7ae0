"""Figures of the law on a day, with the rule each rests on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.figures import NoFigure, figure, rule
from bot.knowledge.loader import Knowledge


def test_a_figure_carries_its_value_its_words_and_its_rule(knowledge: Knowledge, today: date) -> None:
    found = figure(knowledge, "can-cuoc-thoi-han-cap", today)

    assert found.number == 7
    assert found.text == "7 ngày làm việc"
    assert found.basis == "Luật Căn cước, Điều 26"


def test_the_value_is_that_of_the_day(knowledge: Knowledge) -> None:
    assert figure(knowledge, "can-cuoc-le-phi-doi", date(2026, 12, 31)).number == 25_000
    assert figure(knowledge, "can-cuoc-le-phi-doi", date(2027, 1, 1)).number == 50_000


def test_a_day_without_a_value_gives_no_figure(knowledge: Knowledge) -> None:
    with pytest.raises(NoFigure):
        figure(knowledge, "dvc-khai-sinh-han", date(2027, 3, 1))


def test_an_unknown_fact_gives_no_figure(knowledge: Knowledge, today: date) -> None:
    with pytest.raises(NoFigure):
        figure(knowledge, "khong-co", today)


def test_a_range_is_no_number(knowledge: Knowledge, today: date) -> None:
    with pytest.raises(NoFigure):
        _ = figure(knowledge, "can-cuoc-phat-nhe", today).number


@pytest.mark.parametrize(
    ("document", "article", "cited"),
    [
        ("luat-26-2023-qh15", "Điều 21", "Luật Căn cước, Điều 21"),
        ("luat-91-2015-qh13", None, "Bộ luật Dân sự"),
        ("luat-118-2025-qh15", None, "Luật 118/2025/QH15"),
        ("nd-282-2025-nd-cp", "Điều 11", "Nghị định 282/2025/NĐ-CP, Điều 11"),
        ("tt-64-2025-tt-btc", None, "Thông tư 64/2025/TT-BTC"),
        ("khong-co", "Điều 1", ""),
    ],
)
def test_laws_are_cited_by_name_and_other_documents_by_number(
    knowledge: Knowledge, document: str, article: str | None, cited: str
) -> None:
    assert rule(knowledge, document, article) == cited
