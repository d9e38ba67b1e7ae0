"""Terms counted in working days, days or months, with the public holidays of Việt Nam.

The first day is not counted (Bộ luật Dân sự 91/2015/QH13, Điều 147 khoản 2 and 3); a term that ends on a weekend or a
public holiday ends on the next working day (Điều 148 khoản 5). Public holidays are those of Bộ luật Lao động
45/2019/QH14, Điều 112, with lunar Tết, 10/3 and the second day at 2/9, and since 2026 the Việt Nam Culture Day (24/11).

The days come from the kept-up library ``holidays``. It knows the swaps of weekends and working days that the
government announces year by year only once they are announced, and which days next to Tết make up for a weekend is
its estimate until then. So a term that runs over holidays is right to within a day or two; say so to the citizen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from bot.calculators.spans import add_months

MOST_DAYS = 400  # longer than any term of a procedure


@dataclass(frozen=True)
class Deadline:
    """The last day of a term, and the public holidays (not weekends) that put it off, in order."""

    day: date
    over: tuple[date, ...]


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN", language="vi")


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``: Monday to Friday and announced swap Saturdays, public holidays excepted."""
    return bool(_calendar().is_working_day(day))


def next_working_day(day: date) -> date:
    """``day`` itself if offices work on it, else the first day after it on which they do."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def count_from(received: date, late: bool = False) -> date:
    """The day from which an office counts what it was handed on ``received``.

    What arrives after hours (``late``) or on a day off counts as received on the next working day (Nghị định
    118/2025/NĐ-CP on the one-stop shop).
    """
    return next_working_day(received + timedelta(days=1) if late else received)


def working_days_after(received: date, days: int, late: bool = False) -> Deadline:
    """When ``days`` working days after ``received`` are over.

    Raises:
        ValueError: ``days`` is negative or longer than any procedure takes.
    """
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"{days} working days")
    start = day = count_from(received, late)
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return Deadline(day, _holidays_between(min(received, start), day))


def days_after(event: date, days: int) -> Deadline:
    """The last day of a term of calendar ``days`` that starts with ``event``."""
    return _ends(event, event + timedelta(days=days))


def months_after(event: date, months: int) -> Deadline:
    """The last day of a term of ``months`` that starts with ``event``."""
    return _ends(event, add_months(event, months))


def _ends(event: date, day: date) -> Deadline:
    end = next_working_day(day)
    return Deadline(end, tuple(d for d in _holidays_between(event, end) if d >= day))


def _holidays_between(first: date, last: date) -> tuple[date, ...]:
    """Public holidays after ``first`` and before ``last`` that fall on what would be a working day."""
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return tuple(day for day in days if day in _calendar() and day.weekday() < 5)
