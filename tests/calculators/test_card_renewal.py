"""How long a card lasts (Luật Căn cước 26/2023/QH15, Điều 21 và 46)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.card_renewal import Rule, Term, Unsure, card_term, outlook, renewal_rule
from bot.calculators.spans import Span
from bot.knowledge.loader import Knowledge

BIRTHDAY = date(2001, 8, 20)


@pytest.fixture
def rule(knowledge: Knowledge, today: date) -> Rule:
    return renewal_rule(knowledge, today)


def _term(born: date | Span, made: date | Span, rule: Rule) -> Term:
    def span(day: date | Span) -> Span:
        return day if isinstance(day, Span) else Span.of_day(day)

    term = card_term(span(born), span(made), rule)
    assert isinstance(term, Term)
    return term


def test_the_rule_comes_from_the_dated_facts(rule: Rule) -> None:
    assert rule == Rule((14, 25, 40, 60), 2, date(2024, 7, 1))


@pytest.mark.parametrize(
    ("made", "age"),
    [
        (date(2010, 1, 1), 14),
        (date(2013, 8, 19), 14),  # the day before the twelfth birthday
        (date(2013, 8, 20), 25),  # the twelfth birthday itself is within two years before 14
        (date(2015, 8, 20), 25),  # made on the day of an age
        (date(2024, 8, 19), 25),
        (date(2024, 8, 20), 40),  # 23: within two years before 25
        (date(2026, 8, 19), 40),
        (date(2039, 8, 19), 40),
        (date(2039, 8, 20), 60),  # 38
        (date(2059, 8, 19), 60),
        (date(2059, 8, 20), None),  # 58: for life
        (date(2061, 8, 20), None),
        (date(2080, 1, 1), None),
    ],
)
def test_a_card_lasts_to_the_next_age_unless_made_within_two_years_before_it(
    made: date, age: int | None, rule: Rule
) -> None:
    term = _term(BIRTHDAY, made, rule)

    assert term.age == age
    assert term.until == (None if age is None else Span.of_day(date(2001 + age, 8, 20)))


def test_a_card_made_shortly_before_an_age_outlasts_it(rule: Rule) -> None:
    assert _term(BIRTHDAY, date(2025, 1, 1), rule).outlasts == 25
    assert _term(BIRTHDAY, date(2027, 1, 1), rule).outlasts is None  # made after it, nothing was skipped


def test_a_birthday_on_29_february_is_kept_on_the_28th(rule: Rule) -> None:
    born = date(2004, 2, 29)

    assert _term(born, date(2026, 1, 1), rule).until == Span.of_day(date(2029, 2, 28))
    assert _term(born, date(2027, 2, 27), rule).age == 25
    assert _term(born, date(2027, 2, 28), rule).age == 40


def test_years_alone_are_enough_when_they_leave_no_doubt(rule: Rule) -> None:
    term = _term(Span.of_year(1986), Span.of_year(2021), rule)

    assert (term.age, term.until) == (40, Span.of_year(2026))


def test_years_that_straddle_the_two_year_limit_leave_it_open(rule: Rule) -> None:
    unsure = card_term(Span.of_year(1986), Span.of_year(2024), rule)

    assert isinstance(unsure, Unsure)
    assert (unsure.before.age, unsure.after.age) == (40, 60)
    assert unsure.turn == Span.of_year(2024)


def test_a_known_birthday_tells_the_day_that_decides(rule: Rule) -> None:
    unsure = card_term(Span.of_day(date(1986, 3, 12)), Span.of_year(2024), rule)

    assert isinstance(unsure, Unsure)
    assert unsure.turn == Span.of_day(date(2024, 3, 12))


def test_a_card_cannot_be_older_than_its_holder(rule: Rule) -> None:
    assert card_term(Span.of_year(2001), Span.of_year(1999), rule) is None


def test_too_vague_dates_tell_nothing(rule: Rule) -> None:
    assert card_term(Span(date(1960, 1, 1), date(2000, 1, 1)), Span.of_year(2020), rule) is None


@pytest.mark.parametrize(
    ("made", "printed"), [(date(2024, 6, 30), True), (date(2024, 7, 1), False), (date(2018, 5, 5), True)]
)
def test_a_card_from_before_the_law_goes_by_the_printed_day(made: date, printed: bool, rule: Rule) -> None:
    assert _term(date(1986, 3, 12), made, rule).printed is printed


@pytest.mark.parametrize(
    ("day", "ended"), [(date(2026, 8, 19), False), (date(2026, 8, 20), False), (date(2026, 8, 21), True)]
)
def test_a_card_is_good_up_to_the_birthday_itself(day: date, ended: bool, rule: Rule) -> None:
    assert _term(BIRTHDAY, date(2024, 8, 1), rule).ended(day) is ended


def test_with_the_year_alone_nobody_can_say_whether_the_card_is_over(rule: Rule, today: date) -> None:
    assert _term(Span.of_year(1986), Span.of_year(2021), rule).ended(today) is None


def test_a_card_for_life_never_ends(rule: Rule) -> None:
    assert _term(date(1960, 1, 1), date(2020, 1, 1), rule).ended(date(2060, 1, 1)) is False


def test_the_birth_year_alone_tells_the_age_reached_this_year(rule: Rule, today: date) -> None:
    view = outlook(Span.of_year(1986), rule, today)

    assert (view.age, view.due) == (40, Span.of_year(2026))
    assert view.outlasting == Span.of_year(2024)


def test_an_age_far_ahead_comes_with_the_condition_on_the_card_in_hand(rule: Rule, today: date) -> None:
    view = outlook(Span.of_year(1980), rule, today)

    assert (view.age, view.due, view.outlasting) == (60, Span.of_year(2040), None)
    assert (view.past, view.kept_from) == (40, Span.of_year(2018))


def test_after_the_last_age_only_the_card_matters(rule: Rule, today: date) -> None:
    view = outlook(Span.of_year(1960), rule, today)

    assert (view.age, view.due) == (None, None)
    assert (view.past, view.kept_from) == (60, Span.of_year(2018))


def test_a_child_first_needs_a_card_at_fourteen(rule: Rule, today: date) -> None:
    view = outlook(Span.of_day(date(2015, 6, 5)), rule, today)

    assert (view.age, view.due, view.past) == (14, Span.of_day(date(2029, 6, 5)), None)
