from datetime import timedelta

import pytest

from bot.desk.wording import area_label, channel_label, duration_label, reason_label
from bot.outcomes import Outcome


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "vừa xong"),
        (59, "vừa xong"),
        (60, "1 phút"),
        (59 * 60 + 59, "59 phút"),
        (3600, "1 giờ"),
        (3900, "1 giờ 5 phút"),
        (86400, "1 ngày"),
        (3 * 86400 + 5, "3 ngày"),
    ],
)
def test_waiting_times_are_said_in_words(seconds: int, words: str) -> None:
    assert duration_label(timedelta(seconds=seconds)) == words


def test_labels_come_from_the_one_list_of_outcomes() -> None:
    assert reason_label("handed_off_personal") == Outcome.HANDED_OFF_PERSONAL.label


def test_unknown_names_are_shown_as_they_are() -> None:
    assert (reason_label("x"), channel_label("x"), area_label("x")) == ("x", "x", "x")


def test_a_missing_area_is_said() -> None:
    assert area_label(None) == "Chưa rõ lĩnh vực"
