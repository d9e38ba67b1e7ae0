"""Terms in working days, with the public holidays of Việt Nam."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.working_days import (
    MOST_DAYS,
    count_from,
    days_after,
    is_working_day,
    months_after,
    working_days_after,
)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        *(date(2026, 2, n) for n in (16, 17, 18, 19, 20)),  # Tết Bính Ngọ
        date(2026, 4, 27),  # Giỗ Tổ on a Sunday, made up for on Monday
        date(2026, 4, 30),
        date(2026, 5, 1),
        date(2026, 9, 1),
        date(2026, 9, 2),  # two days for the National Day
        date(2026, 11, 24),  # Ngày Văn hóa Việt Nam, since 2026
        date(2027, 1, 1),
        *(date(2027, 2, n) for n in (5, 8, 9)),  # Tết Đinh Mùi on 06/02/2027
        date(2027, 4, 16),  # 10/3 âm lịch
        date(2027, 4, 30),
        date(2027, 5, 3),  # 1/5 on a Saturday
        date(2027, 9, 2),
        date(2027, 9, 3),
        date(2027, 11, 24),
    ],
)
def test_offices_are_closed_on_public_holidays(day: date) -> None:
    assert not is_working_day(day)


def test_the_culture_day_is_a_holiday_only_since_2026() -> None:
    assert is_working_day(date(2025, 11, 24))


def test_a_swapped_saturday_is_a_working_day() -> None:
    assert is_working_day(date(2026, 8, 22))
    assert not is_working_day(date(2026, 8, 31))


def test_the_first_day_is_not_counted() -> None:
    due = working_days_after(date(2026, 11, 16), 3)  # Monday

    assert due.day == date(2026, 11, 19)
    assert due.over == ()


def test_weekends_and_holidays_are_not_counted_and_the_holidays_are_named() -> None:
    due = working_days_after(date(2026, 11, 20), 7)

    assert due.day == date(2026, 12, 2)
    assert due.over == (date(2026, 11, 24),)


def test_a_term_over_tet_waits_for_it() -> None:
    due = working_days_after(date(2026, 2, 13), 1)  # the Friday before Tết

    assert due.day == date(2026, 2, 23)
    assert due.over == tuple(date(2026, 2, n) for n in (16, 17, 18, 19, 20))


def test_a_holiday_on_the_last_day_puts_it_off() -> None:
    assert working_days_after(date(2026, 11, 23), 1).day == date(2026, 11, 25)


def test_what_comes_after_hours_counts_from_the_next_working_day() -> None:
    assert count_from(date(2026, 11, 20), late=True) == date(2026, 11, 23)
    assert working_days_after(date(2026, 11, 20), 1).day == date(2026, 11, 23)
    assert working_days_after(date(2026, 11, 20), 1, late=True).day == date(2026, 11, 25)


def test_what_comes_on_a_day_off_counts_from_the_next_working_day() -> None:
    assert count_from(date(2026, 11, 21)) == date(2026, 11, 23)
    assert count_from(date(2026, 11, 24)) == date(2026, 11, 25)


def test_no_days_means_the_day_itself() -> None:
    assert working_days_after(date(2026, 11, 20), 0).day == date(2026, 11, 20)


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_an_absurd_number_of_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        working_days_after(date(2026, 11, 20), days)


def test_a_term_in_days_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    assert days_after(date(2026, 11, 1), 60).day == date(2026, 12, 31)
    assert days_after(date(2026, 8, 5), 60).day == date(2026, 10, 5)  # a Sunday becomes Monday
    due = days_after(date(2026, 11, 9), 15)
    assert (due.day, due.over) == (date(2026, 11, 25), (date(2026, 11, 24),))


def test_a_term_in_months() -> None:
    assert months_after(date(2026, 9, 30), 3).day == date(2026, 12, 30)
    assert months_after(date(2026, 10, 1), 3).day == date(2027, 1, 4)  # New Year's Day, then a weekend
