"""Which value of a fact applies on a day and for a case, and how it is written out in Vietnamese."""

from __future__ import annotations

from datetime import date

from bot.knowledge.conditions import Case
from bot.knowledge.schema import Fact, FactValue, Unit, Value

_NOUNS = {
    Unit.DAYS: "ngày",
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.HOURS: "giờ",
    Unit.MONTHS: "tháng",
    Unit.YEARS: "năm",
    Unit.AGE: "tuổi",
}


def value_on(fact: Fact, day: date, case: Case) -> FactValue | None:
    """The value for ``day``: the most specific one whose condition the case is known to meet, else the default."""
    fitting = [v for v in fact.values if v.covers(day) and v.condition.judge(case) is True]
    return max(fitting, key=lambda v: len(v.condition.terms), default=None)


def next_value(fact: Fact, day: date) -> FactValue | None:
    """The default value that follows the one of ``day``, if the law already knows one and it differs."""
    current = value_on(fact, day, {})
    later = [v for v in fact.values if not v.when and v.valid_from > day]
    upcoming = min(later, key=lambda v: v.valid_from, default=None)
    if upcoming is None or (current is not None and upcoming.value == current.value):
        return None
    return upcoming


def format_value(unit: Unit, value: Value) -> str:
    """Write a value as a citizen reads it: ``25.000 đồng``, ``7 ngày làm việc``, ``từ 6 đến 14 tuổi``."""
    if unit is Unit.TEXT:
        return str(value)
    if isinstance(value, tuple):
        noun = "đồng" if unit is Unit.DONG_RANGE else "tuổi"
        return f"từ {_number(value[0])} đến {_number(value[1])} {noun}"
    noun = "đồng" if unit is Unit.DONG else _NOUNS[unit]
    return f"{_number(value)} {noun}"


def format_day(day: date) -> str:
    """A date as Vietnamese read it: ``31/12/2026``."""
    return day.strftime("%d/%m/%Y")


def _number(value: int | float | str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return str(value).replace(".", ",")
    return f"{int(value):,}".replace(",", ".")
