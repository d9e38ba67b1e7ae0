"""Windows, quota and error codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.errors import EXPLANATIONS, failure, until_morning
from bot.channels.zalo.tokens import proof_key
from bot.channels.zalo.windows import refusal, window

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def config(**changes: object) -> ZaloConfig:
    return ZaloConfig("a", "o", "s", "t", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ago", "state", "why"),
    [
        (timedelta(0), "free", None),
        (48 * HOUR, "free", None),
        (48 * HOUR + timedelta(seconds=1), "billed", None),
        (timedelta(days=7), "billed", None),
        (timedelta(days=7, seconds=1), "closed", "window_closed"),
        (None, "closed", "window_closed"),
    ],
)
def test_a_message_is_free_for_48_hours_then_billed_for_7_days_then_impossible(
    ago: timedelta | None, state: str, why: str | None
) -> None:
    last = None if ago is None else NOW - ago
    assert window(last, NOW, config()).state == state
    assert refusal(last, 0, NOW, config()) == why


def test_officers_can_be_told_until_when() -> None:
    found = window(NOW, NOW, config())
    assert (found.free_until, found.open_until) == (NOW + 48 * HOUR, NOW + timedelta(days=7))


def test_billed_messages_can_be_forbidden() -> None:
    assert refusal(NOW - 50 * HOUR, 0, NOW, config(billed_allowed=False)) == "billed_not_allowed"
    assert refusal(NOW - 40 * HOUR, 0, NOW, config(billed_allowed=False)) is None


def test_there_is_no_cap_unless_one_is_set() -> None:
    assert refusal(NOW, 1000, NOW, config()) is None
    assert refusal(NOW, 7, NOW, config(cap=8)) is None
    assert refusal(NOW, 8, NOW, config(cap=8)) == "cap_reached"


@pytest.mark.parametrize("code", [-230, -232, -305, -311])
def test_a_closed_window_has_one_name_whatever_zalo_calls_it(code: int) -> None:
    failed = failure(code, NOW)
    assert (failed.code, failed.retry) == ("window_closed", False)


@pytest.mark.parametrize("code", [-201, -210, -213, -217, -227, -233, -237, -244, -248, -249])
def test_what_will_never_work_is_not_tried_again(code: int) -> None:
    failed = failure(code, NOW)
    assert not failed.retry
    assert not failed.whole_channel
    assert not failed.needs_operator


@pytest.mark.parametrize("code", [-211, -218])
def test_an_exhausted_quota_needs_the_operator(code: int) -> None:
    failed = failure(code, NOW)
    assert (failed.retry, failed.needs_operator) == (False, True)


@pytest.mark.parametrize("code", [-204, -205, -209, -212, -219, -221])
def test_a_disabled_account_rests_until_the_operator_repairs_it(code: int) -> None:
    failed = failure(code, NOW)
    assert failed.retry
    assert failed.whole_channel
    assert failed.needs_operator


def test_the_rate_limit_rests_the_channel_and_calls_nobody() -> None:
    failed = failure(-32, NOW)
    assert failed.retry
    assert failed.whole_channel
    assert not failed.needs_operator


@pytest.mark.parametrize("code", [-200, -99999, 1])
def test_the_unexplained_is_tried_again(code: int) -> None:
    failed = failure(code, NOW)
    assert failed.retry
    assert not failed.whole_channel


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 21, 15, 5, tzinfo=UTC), 8),  # 22:05 in Viet Nam
        (datetime(2026, 11, 20, 22, 5, tzinfo=UTC), 1),  # 5:05
    ],
)
def test_the_night_ban_ends_in_the_morning(now: datetime, hours: int) -> None:
    assert until_morning(now) == hours * HOUR
    assert failure(-234, now).retry_after == hours * HOUR


def test_every_code_an_operator_may_meet_is_explained_in_words() -> None:
    for code in (-32, -204, -211, -216, -220, -221, -223, -224, -230, -233, -248):
        assert EXPLANATIONS[code]


def test_the_proof_key_is_the_one_of_the_standard() -> None:
    known = proof_key("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert len(proof_key().verifier) == 43
    assert proof_key() != proof_key()
