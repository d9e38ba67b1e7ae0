"""Which value follows, and how values are written out."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.conditions import Case
from bot.knowledge.schema import Fact, FactValue, Unit, Value
from bot.knowledge.validity import format_value, next_value


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit.DONG, 25000, "25.000 đồng"),
        (Unit.DONG, 0, "0 đồng"),
        (Unit.DONG_RANGE, (500000, 1000000), "từ 500.000 đến 1.000.000 đồng"),
        (Unit.WORKING_DAYS, 7, "7 ngày làm việc"),
        (Unit.AGE_RANGE, (6, 14), "từ 6 đến 14 tuổi"),
        (Unit.YEARS, 1.5, "1,5 năm"),
        (Unit.TEXT, "đến hết đời", "đến hết đời"),
    ],
)
def test_a_value_reads_as_vietnamese_write_it(unit: Unit, value: Value, text: str) -> None:
    assert format_value(unit, value) == text


FEE = Fact.model_validate(
    {
        "id": "le-phi",
        "title": "Lệ phí",
        "unit": "dong",
        "values": [
            {"value": 25000, "valid_from": "2025-07-01", "valid_to": "2026-12-31"},
            {"value": 50000, "valid_from": "2027-01-01"},
            {"value": 0, "valid_from": "2026-08-15", "valid_to": "2027-02-28", "when": "kenh = truc-tuyen"},
            {"value": 10000, "valid_from": "2028-01-01", "when": "tuoi < 14"},
        ],
    }
)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("case", "day", "value"),
    [
        ({}, date(2027, 1, 1), 50000),
        ({"kenh": "tai-quay"}, date(2027, 1, 1), 50000),
        # the special rate outlives the general one: the change comes when it ends, not at new year
        ({"kenh": "truc-tuyen"}, date(2027, 3, 1), 50000),
        ({"tuoi": 5}, date(2027, 1, 1), 50000),
    ],
)
def test_what_follows_is_what_follows_for_the_person_asking(case: Case, day: date, value: int) -> None:
    change = next_value(FEE, TODAY, case)

    assert change is not None
    assert (change.day, change.value.value) == (day, value)


def test_only_whoever_meets_a_future_rate_is_told_of_it() -> None:
    day = date(2027, 3, 1)

    assert next_value(FEE, day, {}) is None
    assert next_value(FEE, day, {"tuoi": 14}) is None
    change = next_value(FEE, day, {"tuoi": 13})
    assert change is not None
    assert (change.day, change.value.value) == (date(2028, 1, 1), 10000)


def test_a_renewed_value_of_the_same_amount_is_no_change() -> None:
    fact = FEE.model_copy(
        update={
            "values": (
                FactValue(value=25000, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)),
                FactValue(value=25000, valid_from=date(2027, 1, 1), valid_to=date(2027, 6, 30)),
                FactValue(value=30000, valid_from=date(2027, 9, 1)),
            )
        }
    )

    change = next_value(fact, TODAY, {})

    assert change is not None
    assert change.day == date(2027, 9, 1)  # not 01/07, when there is no value at all
