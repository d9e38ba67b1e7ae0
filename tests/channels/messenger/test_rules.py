"""Windows, tags and the error table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.errors import EXPLANATIONS, Refused, failure
from bot.channels.messenger.windows import envelope, refusal
from bot.messages import Author

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
DEAD_TAGS = {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"}
AUTHORS: tuple[Author, ...] = ("bot", "staff", "system")


def config(*, human_agent: bool = False) -> MessengerConfig:
    return MessengerConfig("1", "2", "s", "t", "v", human_agent=human_agent)


@pytest.mark.parametrize("author", ["bot", "system"])
@pytest.mark.parametrize("human_agent", [True, False])
def test_what_no_person_wrote_is_sent_within_24_hours_only(author: Author, human_agent: bool) -> None:
    rules = config(human_agent=human_agent)
    assert refusal(author, NOW - 24 * HOUR, NOW, rules) is None
    assert refusal(author, NOW - 24 * HOUR - SECOND, NOW, rules) == "window_closed"
    assert refusal(author, None, NOW, rules) == "window_closed"


def test_an_officer_writes_for_seven_days_if_meta_granted_it() -> None:
    granted = config(human_agent=True)
    assert refusal("staff", NOW - 7 * DAY, NOW, granted) is None
    assert refusal("staff", NOW - 7 * DAY - SECOND, NOW, granted) == "window_closed"
    assert refusal("staff", NOW - 25 * HOUR, NOW, config()) == "window_closed"
    assert refusal("staff", None, NOW, granted) == "window_closed"


def test_the_tag_stands_only_on_an_officers_late_words() -> None:
    tagged = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    granted = config(human_agent=True)
    assert envelope("staff", NOW - 25 * HOUR, NOW, granted) == tagged
    assert envelope("staff", NOW - 24 * HOUR, NOW, granted) == {"messaging_type": "RESPONSE"}
    assert envelope("bot", NOW - 25 * HOUR, NOW, granted) == {"messaging_type": "RESPONSE"}
    assert envelope("system", NOW - 25 * HOUR, NOW, granted) == {"messaging_type": "RESPONSE"}
    assert envelope("staff", NOW - 25 * HOUR, NOW, config()) == {"messaging_type": "RESPONSE"}


def test_dead_tags_are_never_emitted() -> None:
    for author in AUTHORS:
        for hours in (0, 23, 25, 100, 200):
            for granted in (True, False):
                sent = envelope(author, NOW - hours * HOUR, NOW, config(human_agent=granted))
                assert sent.get("tag") not in DEAD_TAGS
                assert (sent["messaging_type"] == "MESSAGE_TAG") == ("tag" in sent)


# --- Errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subcode", [2018278, 2534022, 2018065])
def test_a_closed_window_has_one_name_whatever_meta_calls_it(subcode: int) -> None:
    failed = failure(Refused(10, subcode))
    assert (failed.code, failed.retry, failed.needs_operator) == ("window_closed", False, False)


@pytest.mark.parametrize(
    ("code", "subcode"), [(10, 2018108), (551, 0), (551, 1545041), (200, 1545041), (100, 0), (100, 2018001)]
)
def test_what_will_never_work_is_not_tried_again(code: int, subcode: int) -> None:
    failed = failure(Refused(code, subcode))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (False, False, False)


@pytest.mark.parametrize(("code", "subcode"), [(190, 0), (190, 463), (10, 1893063), (100, 33), (368, 0), (102, 0)])
def test_a_dead_token_or_a_restricted_page_rests_the_channel_and_calls_the_operator(code: int, subcode: int) -> None:
    failed = failure(Refused(code, subcode))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (True, True, True)
    assert failed.retry_after is not None


def test_a_wrong_secret_is_a_set_up_error_though_it_looks_like_a_wrong_parameter() -> None:
    failed = failure(Refused(100, 0, "Invalid appsecret_proof provided in the API argument"))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (True, True, True)


@pytest.mark.parametrize(("code", "subcode"), [(200, 0), (200, 2018028), (10, 0), (3, 0)])
def test_a_missing_permission_calls_the_operator_and_stops_nobody_else(code: int, subcode: int) -> None:
    failed = failure(Refused(code, subcode))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (True, False, True)


@pytest.mark.parametrize("code", [4, 613, 17, 32])
def test_the_rate_limit_rests_the_channel_and_calls_nobody(code: int) -> None:
    failed = failure(Refused(code))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (True, True, False)
    assert failed.retry_after is not None


@pytest.mark.parametrize("code", [1, 2, 1200, 99999])
def test_the_transient_and_the_unexplained_are_tried_again(code: int) -> None:
    failed = failure(Refused(code))
    assert (failed.retry, failed.whole_channel, failed.needs_operator) == (True, False, False)


def test_a_thread_of_somebody_else_is_left_alone() -> None:
    failed = failure(Refused(10, 2018300))
    assert (failed.code, failed.retry) == ("thread_taken", False)


def test_an_error_names_its_codes_and_never_metas_words() -> None:
    failed = failure(Refused(100, 2018001, "Không tìm thấy 0912345678"))
    assert failed.code == "meta 100/2018001"
    assert "0912345678" not in str(Refused(100, 0, "0912345678"))


def test_every_code_an_operator_may_meet_is_explained_in_words() -> None:
    assert {1, 2, 4, 10, 100, 190, 200, 551, 613} <= set(EXPLANATIONS)
    assert "hết hạn" in Refused(190, 463).explanation
    assert "BOT_MESSENGER_APP_SECRET" in Refused(100, 0, "Invalid appsecret_proof").explanation
    assert "424242" in Refused(424242).explanation
