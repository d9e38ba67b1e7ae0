"""Administrative fines as ranges, by what happened.

Nghị định 282/2025/NĐ-CP, amended by Nghị định 347/2026/NĐ-CP: Điều 10 (residence, lodging), Điều 11 (identity cards).
The range is for a person; an organisation pays double. Late registration of a birth has no fine in money that we know
of: it can still be registered (Luật Hộ tịch 60/2014/QH13, Điều 15).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.calculators.figures import Figure, figure
from bot.knowledge.loader import Knowledge

ORGANISATION_TIMES = 2  # Nghị định 282/2025/NĐ-CP: organisations pay double

# Guests not reported, Nghị định 282/2025/NĐ-CP, Điều 10: from this many on, this fact.
_UNREPORTED_GUESTS = ((1, "cu-tru-phat-luu-tru-it"), (4, "cu-tru-phat-luu-tru-vua"), (9, "cu-tru-phat-luu-tru-nhieu"))


class Offence(str, Enum):
    """What somebody failed to do; the value is the fact with the range."""

    CARD_LATE = "can-cuoc-phat-nhe"
    RESIDENCE_UNREGISTERED = "cu-tru-phat-co-ban"
    RESIDENCE_NOT_MOVED = "cu-tru-phat-khong-doi-noi"


@dataclass(frozen=True)
class Fine:
    """A range in đồng for a person. ``may_warn``: the lightest outcome is a warning without a fine."""

    low: int
    high: int
    figure: Figure
    may_warn: bool = False

    def for_organisation(self) -> tuple[int, int]:
        """The range when an organisation did it."""
        return self.low * ORGANISATION_TIMES, self.high * ORGANISATION_TIMES


_MAY_WARN = (Offence.CARD_LATE, Offence.RESIDENCE_UNREGISTERED)


def fine_for(knowledge: Knowledge, offence: Offence, day: date) -> Fine:
    """The fine for an offence on ``day``.

    Raises:
        NoFigure: no range is known for that day.
    """
    return _range(figure(knowledge, offence.value, day), offence in _MAY_WARN)


def unregistered_stay(knowledge: Knowledge, days: int, day: date) -> Fine | None:
    """The fine for living away from home for ``days`` without registering a temporary residence.

    None when the stay is still too short to be registered (Luật Cư trú 68/2020/QH14, Điều 27: from 30 days).

    Raises:
        NoFigure: the law of that day is not known.
    """
    if days < figure(knowledge, "cu-tru-nguong-tam-tru", day).number:
        return None
    return fine_for(knowledge, Offence.RESIDENCE_UNREGISTERED, day)


def unreported_guests(knowledge: Knowledge, guests: int, day: date) -> Fine:
    """The fine for a lodging house that did not report ``guests`` people (Nghị định 282/2025/NĐ-CP, Điều 10).

    Raises:
        ValueError: nobody stayed.
        NoFigure: no range is known for that day.
    """
    if guests < 1:
        raise ValueError(f"{guests} guests")
    fact = next(fact for least, fact in reversed(_UNREPORTED_GUESTS) if guests >= least)
    return _range(figure(knowledge, fact, day), may_warn=False)


def _range(found: Figure, may_warn: bool) -> Fine:
    value = found.value.value
    if not isinstance(value, tuple):
        raise TypeError(f"a fine is a range, not {value!r}")
    return Fine(value[0], value[1], found, may_warn)
