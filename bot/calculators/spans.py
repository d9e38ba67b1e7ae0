"""Days known only in part: a day, a month, a year, or anything between two days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.validity import format_day

_LEAP_DAY = (2, 29)


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later (or earlier); 29 February becomes 28 February where there is none.

    A term that ends in a month without the day ends on the last day of that month (Bộ luật Dân sự 91/2015/QH13,
    Điều 148 khoản 3).
    """
    if (day.month, day.day) == _LEAP_DAY and not calendar.isleap(day.year + years):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month (Bộ luật Dân sự, Điều 148 khoản 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, order=True)
class Span:
    """One day somewhere from ``first`` to ``last``, both included."""

    first: date
    last: date

    @classmethod
    def of_day(cls, day: date) -> Span:
        """A day that is known exactly."""
        return cls(day, day)

    @classmethod
    def of_month(cls, year: int, month: int) -> Span:
        """Some day of a month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def of_year(cls, year: int) -> Span:
        """Some day of a year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def born_at_age(cls, age: int, today: date) -> Span:
        """When somebody ``age`` years old was born, counted in completed years or, as many do, by the year alone."""
        return cls(add_years(today, -age - 1) + timedelta(days=1), date(today.year - age, 12, 31))

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    @property
    def named(self) -> bool:
        """Whether it is a day, a month or a year, so that it can be said in one word."""
        return self.exact or self in (Span.of_month(self.first.year, self.first.month), Span.of_year(self.first.year))

    def years_later(self, years: int) -> Span:
        """The same day ``years`` later (or earlier)."""
        return Span(add_years(self.first, years), add_years(self.last, years))

    def __str__(self) -> str:
        """As Vietnamese read it: ``12/03/1986``, ``tháng 3/1986``, ``năm 1986``."""
        if self.exact:
            return format_day(self.first)
        if self == Span.of_year(self.first.year):
            return f"năm {self.first.year}"
        if self == Span.of_month(self.first.year, self.first.month):
            return f"tháng {self.first.month}/{self.first.year}"
        return f"từ {format_day(self.first)} đến {format_day(self.last)}"
