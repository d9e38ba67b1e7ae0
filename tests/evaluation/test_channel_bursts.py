"""How long a message of a burst waits, and whose wait it is."""

from __future__ import annotations

import pytest

from evaluation.channels.bursts import TimedRasa, waits_of


def test_the_turns_before_a_message_are_part_of_its_wait_but_not_of_ours() -> None:
    rasa = TimedRasa(asked={"a": 1.0, "b": 1.75}, answered={"a": 1.5, "b": 2.0})
    first, second = waits_of({"a": 0.75, "b": 1.25}, rasa)
    assert (first.whole, first.ours) == pytest.approx((0.25, 0.25))
    assert (second.whole, second.ours) == pytest.approx((0.5, 0.25))


def test_a_turn_that_begins_before_its_acknowledgement_is_read_waits_for_nobody() -> None:
    rasa = TimedRasa(asked={"a": 1.0}, answered={"a": 1.5})
    [wait] = waits_of({"a": 1.25}, rasa)
    assert (wait.whole, wait.ours) == (0.0, 0.0)
