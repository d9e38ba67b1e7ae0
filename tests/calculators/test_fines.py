"""Fines as ranges (Nghị định 282/2025/NĐ-CP)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.figures import NoFigure
from bot.calculators.fines import Offence, fine_for, unregistered_stay, unreported_guests
from bot.knowledge.loader import Knowledge


@pytest.mark.parametrize(
    ("offence", "low", "high", "may_warn"),
    [
        (Offence.CARD_LATE, 500_000, 1_000_000, True),
        (Offence.RESIDENCE_UNREGISTERED, 500_000, 1_000_000, True),
        (Offence.RESIDENCE_NOT_MOVED, 2_000_000, 4_000_000, False),
    ],
)
def test_each_offence_has_its_range(
    knowledge: Knowledge, today: date, offence: Offence, low: int, high: int, may_warn: bool
) -> None:
    fine = fine_for(knowledge, offence, today)

    assert (fine.low, fine.high, fine.may_warn) == (low, high, may_warn)
    assert fine.figure.basis.startswith("Nghị định 282/2025/NĐ-CP, Điều 1")


def test_an_organisation_pays_double(knowledge: Knowledge, today: date) -> None:
    assert fine_for(knowledge, Offence.RESIDENCE_NOT_MOVED, today).for_organisation() == (4_000_000, 8_000_000)


@pytest.mark.parametrize(("days", "fined"), [(1, False), (29, False), (30, True), (365, True)])
def test_a_stay_must_be_registered_from_thirty_days(knowledge: Knowledge, today: date, days: int, fined: bool) -> None:
    assert (unregistered_stay(knowledge, days, today) is not None) is fined


@pytest.mark.parametrize(
    ("guests", "low", "high"),
    [
        (1, 2_000_000, 4_000_000),
        (3, 2_000_000, 4_000_000),
        (4, 4_000_000, 8_000_000),
        (8, 4_000_000, 8_000_000),
        (9, 8_000_000, 12_000_000),
        (40, 8_000_000, 12_000_000),
    ],
)
def test_unreported_guests_are_fined_by_their_number(
    knowledge: Knowledge, today: date, guests: int, low: int, high: int
) -> None:
    fine = unreported_guests(knowledge, guests, today)

    assert (fine.low, fine.high) == (low, high)


def test_no_guests_no_offence(knowledge: Knowledge, today: date) -> None:
    with pytest.raises(ValueError, match="guests"):
        unreported_guests(knowledge, 0, today)


def test_before_the_decree_no_range_is_known(knowledge: Knowledge) -> None:
    with pytest.raises(NoFigure):
        fine_for(knowledge, Offence.CARD_LATE, date(2025, 12, 14))
