from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.attempts import FREE_TRIES, WINDOW, pause_left

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def failures(count: int) -> list[datetime]:
    return [NOW - timedelta(seconds=second) for second in range(count)]


def test_a_few_mistakes_cost_nothing() -> None:
    assert pause_left(failures(FREE_TRIES - 1), NOW) == timedelta(0)


def test_the_pause_starts_small_and_doubles() -> None:
    pauses = [pause_left(failures(FREE_TRIES + more), NOW).total_seconds() for more in range(4)]
    assert pauses == [15, 30, 60, 120]


def test_it_stops_growing_at_eight_minutes() -> None:
    assert pause_left(failures(60), NOW) == timedelta(minutes=8)


def test_waiting_it_out_is_enough() -> None:
    tries = failures(FREE_TRIES)
    assert pause_left(tries, NOW + timedelta(seconds=15)) == timedelta(0)


@given(st.lists(st.integers(min_value=int(WINDOW.total_seconds()), max_value=10**6)))
def test_old_mistakes_are_forgotten(ages: list[int]) -> None:
    assert pause_left([NOW - timedelta(seconds=age) for age in ages], NOW) == timedelta(0)


@given(st.lists(st.integers(min_value=0, max_value=900), max_size=40), st.randoms())
def test_the_order_of_the_tries_does_not_matter(ages: list[int], random: object) -> None:
    tries = [NOW - timedelta(seconds=age) for age in ages]
    shuffled = sorted(tries, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert pause_left(tries, NOW) == pause_left(shuffled, NOW)
