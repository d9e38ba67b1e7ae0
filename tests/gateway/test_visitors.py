"""How often one address may begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.gateway.visitors import TooMany, Visitors

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class Watch:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


def visitors(per_minute: int = 2, most: int = 100) -> tuple[Visitors, Watch]:
    watch = Watch()
    return Visitors(per_minute=per_minute, now=watch, most=most), watch


def begin(who: Visitors, address: str) -> bool:
    try:
        who.begin(address)
    except TooMany:
        return False
    return True


def test_the_limit_is_per_address_and_slides() -> None:
    who, watch = visitors()
    assert [begin(who, "203.0.113.5") for _ in range(3)] == [True, True, False]
    assert begin(who, "203.0.113.6")
    watch.at += timedelta(seconds=59)
    assert not begin(who, "203.0.113.5")
    watch.at += timedelta(seconds=1)
    assert [begin(who, "203.0.113.5") for _ in range(3)] == [True, True, False]


def test_who_is_refused_learns_when_to_come_back() -> None:
    who, watch = visitors(per_minute=1)
    who.begin("203.0.113.5")
    watch.at += timedelta(seconds=20)
    with pytest.raises(TooMany) as refused:
        who.begin("203.0.113.5")
    assert refused.value.retry_after_seconds == 40


def test_a_household_has_one_ipv6_network() -> None:
    who, _ = visitors(per_minute=1)
    assert begin(who, "2001:db8:1:2::1")
    assert not begin(who, "2001:db8:1:2:ffff::9")
    assert begin(who, "2001:db8:1:3::1")


def test_an_address_written_both_ways_is_one() -> None:
    who, _ = visitors(per_minute=1)
    assert begin(who, "203.0.113.5")
    assert not begin(who, "::ffff:203.0.113.5")


def test_no_more_than_so_many_addresses_are_remembered() -> None:
    who, _ = visitors(per_minute=1, most=3)
    for last in range(10):
        who.begin(f"203.0.113.{last}")
    assert len(who) == 3
    assert not begin(who, "203.0.113.9")


def test_no_address_is_kept() -> None:
    who, _ = visitors()
    who.begin("203.0.113.5")
    assert "203.0.113.5" not in repr(vars(who))


def test_zero_means_no_limit() -> None:
    who, _ = visitors(per_minute=0)
    assert all(begin(who, "203.0.113.5") for _ in range(1000))
    assert len(who) == 0
