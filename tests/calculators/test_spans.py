"""Days known only in part."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.spans import Span, add_months, add_years


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2004, 2, 29), 25, date(2029, 2, 28)),  # no 29 February: the last day of the month
        (date(2004, 2, 29), 40, date(2044, 2, 29)),
        (date(2004, 2, 29), -2, date(2002, 2, 28)),
        (date(1986, 3, 12), 40, date(2026, 3, 12)),
    ],
)
def test_a_birthday_comes_every_year_even_one_on_29_february(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 9, 30), 3, date(2026, 12, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_a_term_in_months_ends_on_the_same_day_or_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_spans_are_written_as_vietnamese_read_them() -> None:
    assert str(Span.of_day(date(1986, 3, 12))) == "12/03/1986"
    assert str(Span.of_month(2027, 1)) == "tháng 1/2027"
    assert str(Span.of_year(1986)) == "năm 1986"
    assert str(Span(date(2026, 1, 2), date(2026, 3, 4))) == "từ 02/01/2026 đến 04/03/2026"


def test_a_stated_age_may_be_counted_by_birthdays_or_by_the_year_alone() -> None:
    born = Span.born_at_age(24, date(2026, 11, 21))

    assert born == Span(date(2001, 11, 22), date(2002, 12, 31))
    assert not born.named


def test_only_a_day_is_exact() -> None:
    assert Span.of_day(date(2026, 2, 28)).exact
    assert not Span.of_month(2026, 2).exact
    assert Span.of_month(2026, 2).named
