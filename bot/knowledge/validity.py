"""Which value of a fact applies on a day and for a case, and how it is written out in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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


@dataclass(frozen=True)
class Change:
    """A value and the day from which it applies to the case."""

    day: date
    value: FactValue


def next_value(fact: Fact, day: date, case: Case) -> Change | None:
    """What the law already lets follow the value of ``day`` for this case; None when nothing different is known.

    A special rate may end before or after the general one, so the day of change is not always the first day of the
    value that then applies.
    """
    current = value_on(fact, day, case)
    starts = {v.valid_from for v in fact.values}
    ends = {v.valid_to + timedelta(days=1) for v in fact.values if v.valid_to is not None}
    for turn in sorted(turn for turn in starts | ends if turn > day):
        later = value_on(fact, turn, case)
        if later is not None and (current is None or later.value != current.value):
            return Change(turn, later)
    return None


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
