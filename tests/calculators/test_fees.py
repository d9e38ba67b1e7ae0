"""What a procedure costs, by channel, day and status."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.fees import CHANNEL, COUNTER, DIGITAL, NO, ONLINE, YES, Cost, Exempt, fee, fee_within
from bot.calculators.figures import NoFigure
from bot.calculators.spans import Span
from bot.knowledge.conditions import AGE, Case
from bot.knowledge.loader import Knowledge

LAST_HALVED, FIRST_FULL = date(2026, 12, 31), date(2027, 1, 1)
LAST_WAIVED, FIRST_NOT_WAIVED = date(2027, 2, 28), date(2027, 3, 1)


@pytest.mark.parametrize(
    ("cost", "halved", "full"),
    [
        (Cost.CARD_FIRST, 0, 0),
        (Cost.CARD_AGE, 0, 0),
        (Cost.CARD_MERGER, 0, 0),
        (Cost.CARD_OFFICE_MISTAKE, 0, 0),
        (Cost.CARD_FROM_CCCD, 15_000, 30_000),
        (Cost.CARD_EXCHANGE, 25_000, 50_000),
        (Cost.CARD_REISSUE, 35_000, 70_000),
        (Cost.PASSPORT_NEW, 100_000, 200_000),
        (Cost.PASSPORT_REISSUE, 200_000, 400_000),
        (Cost.LICENCE, 115_000, 115_000),
        (Cost.CRIMINAL_RECORD, 200_000, 200_000),
        (Cost.CRIMINAL_RECORD_REDUCED, 100_000, 100_000),
    ],
)
def test_the_halving_ends_with_2026(knowledge: Knowledge, cost: Cost, halved: int, full: int) -> None:
    assert fee(knowledge, cost, LAST_HALVED, {}).amount == halved
    assert fee(knowledge, cost, FIRST_FULL, {}).amount == full


@pytest.mark.parametrize("cost", [Cost.CARD_REISSUE, Cost.PASSPORT_NEW, Cost.LICENCE, Cost.CRIMINAL_RECORD])
def test_a_digital_citizen_pays_nothing_online_to_the_end_of_february_2027(knowledge: Knowledge, cost: Cost) -> None:
    case: Case = {CHANNEL: ONLINE, DIGITAL: YES}

    assert fee(knowledge, cost, LAST_WAIVED, case).amount == 0
    assert fee(knowledge, cost, LAST_WAIVED, case).waived
    assert fee(knowledge, cost, FIRST_NOT_WAIVED, case).amount > 0
    assert not fee(knowledge, cost, FIRST_NOT_WAIVED, case).waived


@pytest.mark.parametrize("case", [{CHANNEL: COUNTER, DIGITAL: YES}, {CHANNEL: COUNTER}, {CHANNEL: ONLINE, DIGITAL: NO}])
def test_no_waiver_at_the_counter_nor_for_others(knowledge: Knowledge, case: Case, today: date) -> None:
    found = fee(knowledge, Cost.CARD_REISSUE, today, case)

    assert (found.amount, found.waiver) == (35_000, None)


@pytest.mark.parametrize("case", [{}, {CHANNEL: ONLINE}, {DIGITAL: YES}])
def test_a_waiver_that_may_apply_is_named_beside_the_fee(knowledge: Knowledge, case: Case, today: date) -> None:
    found = fee(knowledge, Cost.PASSPORT_NEW, today, case)

    assert found.amount == 100_000
    assert found.waiver is not None
    assert (found.waiver.number, found.waiver.valid_to) == (0, LAST_WAIVED)


def test_what_is_free_anyway_needs_no_waiver(knowledge: Knowledge, today: date) -> None:
    assert fee(knowledge, Cost.CARD_FIRST, today, {}).waiver is None


@pytest.mark.parametrize(("age", "amount"), [(6, 0), (13, 0), (14, 35_000), (72, 35_000)])
def test_children_under_fourteen_are_exempt_from_card_fees(
    knowledge: Knowledge, age: int, amount: int, today: date
) -> None:
    found = fee(knowledge, Cost.CARD_REISSUE, today, {AGE: age})

    assert found.amount == amount
    assert (found.exempt is Exempt.CHILD) is (amount == 0)


def test_who_says_to_be_exempt_pays_nothing_for_a_card_but_does_for_a_passport(
    knowledge: Knowledge, today: date
) -> None:
    assert fee(knowledge, Cost.CARD_EXCHANGE, today, {}, Exempt.POOR).amount == 0
    assert fee(knowledge, Cost.PASSPORT_NEW, today, {AGE: 10}, Exempt.POOR).amount == 100_000


@pytest.mark.parametrize(("copies", "amount"), [(1, 200_000), (2, 200_000), (3, 205_000), (5, 215_000)])
def test_a_third_copy_of_a_criminal_record_costs_more(
    knowledge: Knowledge, copies: int, amount: int, today: date
) -> None:
    assert fee(knowledge, Cost.CRIMINAL_RECORD, today, {}, copies=copies).amount == amount


def test_a_month_in_which_the_fee_stays_the_same_has_one_fee(knowledge: Knowledge) -> None:
    found = fee_within(knowledge, Cost.CARD_EXCHANGE, Span.of_month(2027, 1), {})

    assert found is not None
    assert found.amount == 50_000


@pytest.mark.parametrize("days", [Span(LAST_HALVED, FIRST_FULL), Span.of_year(2026), Span.of_year(2027)])
def test_days_between_which_it_changes_have_none(knowledge: Knowledge, days: Span) -> None:
    assert fee_within(knowledge, Cost.PASSPORT_NEW, Span(date(2026, 8, 15), LAST_HALVED), {}) is not None
    if days.first >= date(2025, 7, 1):
        assert fee_within(knowledge, Cost.PASSPORT_NEW, days, {}) is None


def test_a_day_before_the_law_is_not_known(knowledge: Knowledge) -> None:
    with pytest.raises(NoFigure):
        fee(knowledge, Cost.LICENCE, date(2020, 1, 1), {})
