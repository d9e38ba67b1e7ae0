"""How long someone who mistypes a password must wait: a nuisance to a guesser, a pause to an officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5
FIRST_PAUSE = timedelta(seconds=15)
DOUBLINGS = 5
"""After so many further mistakes the pause grows no more: 15 s doubled five times is eight minutes."""


def pause_left(failures: Sequence[datetime], now: datetime) -> timedelta:
    """Time left before the next try; zero when there is none.

    Args:
        failures: when the recent tries failed, in any order; those older than :data:`WINDOW` are forgotten.
        now: the present moment.
    """
    recent = [moment for moment in failures if now - moment < WINDOW]
    if len(recent) < FREE_TRIES:
        return timedelta(0)
    pause = FIRST_PAUSE * (1 << min(len(recent) - FREE_TRIES, DOUBLINGS))
    return max(max(recent) + pause - now, timedelta(0))
