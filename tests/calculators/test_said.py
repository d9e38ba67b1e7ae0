"""What a date or number in a message is of."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.said import Cue, read
from bot.calculators.spans import Span

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "cue", "said"),
    [
        ("Sinh 12/03/1986, thẻ cấp 2021 bao giờ phải đổi", Cue.BORN, "12/03/1986"),
        ("Sinh 12/03/1986, thẻ cấp 2021 bao giờ phải đổi", Cue.GRANTED, "năm 2021"),
        ("em sn 12.3.86 cccd làm năm 2021", Cue.BORN, "12/03/1986"),
        ("em sn 12.3.86 cccd làm năm 2021", Cue.DONE, "năm 2021"),
        ("20/11 em nộp hồ sơ rồi", Cue.HANDED_IN, "20/11/2026"),
        ("hồ sơ gửi hôm qua", Cue.HANDED_IN, "20/11/2026"),
        ("con em khai sinh hôm 2/10/2026 giờ nhập khẩu", Cue.BIRTH_REGISTERED, "02/10/2026"),
        ("ông mất hôm 5/11/2026", Cue.DIED, "05/11/2026"),
        ("em nghỉ việc ngày 30/9/2026", Cue.LEFT_WORK, "30/09/2026"),
        ("mua xe ngày 1/10/2026", Cue.TRADED, "01/10/2026"),
    ],
)
def test_the_word_beside_a_date_tells_what_it_is_of(text: str, cue: Cue, said: str) -> None:
    assert str(read(text, TODAY).when(cue)) == said


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("học sinh năm 2010", Cue.BORN),
        ("khai sinh ngày 2/10/2026", Cue.BORN),
        ("thẻ hết hạn 12/3/2026", Cue.GRANTED),
        ("cccd gắn chip ghi hạn 2036", Cue.GRANTED),
        ("mất thẻ hôm 5/11", Cue.BORN),
        ("nộp xin lại bằng từ tuần trước, ngày mai đi xa", Cue.HANDED_IN),
    ],
)
def test_a_date_of_something_else_is_not_taken(text: str, cue: Cue) -> None:
    assert read(text, TODAY).when(cue) is None


def test_two_people_make_no_answer() -> None:
    said = read("vợ em sinh 1990, con sinh 2020", TODAY)

    assert said.when(Cue.BORN) is None
    assert said.born({"birth_year": "1990"}) is None


@pytest.mark.parametrize(
    ("text", "entities", "born"),
    [
        ("em sinh năm 86", {}, Span.of_year(1986)),
        ("em hai không không hai", {"birth_year": "2002"}, Span.of_year(2002)),
        ("mẹ em 61 tuổi", {}, Span(date(1964, 11, 22), date(1965, 12, 31))),
        ("em năm nay 24t", {}, Span(date(2001, 11, 22), date(2002, 12, 31))),
        ("đổi thẻ tuổi 25", {}, None),
        ("đủ 25 tuổi phải đổi", {}, None),
        ("làm thẻ lúc 24 tuổi", {}, None),
        ("em 24 tuổi, mẹ em 50 tuổi", {}, None),
        ("em sinh", {"birth_year": "1800"}, None),
    ],
)
def test_when_somebody_was_born(text: str, entities: dict[str, str], born: Span | None) -> None:
    assert read(text, TODAY).born(entities) == born


@pytest.mark.parametrize(
    ("text", "age"),
    [("làm cccd hồi 22t", 22), ("làm thẻ lúc 58 tuổi", 58), ("mẹ em 61 tuổi", None), ("thẻ hết hạn lúc 60 tuổi", None)],
)
def test_the_age_at_which_a_card_was_made(text: str, age: int | None) -> None:
    assert read(text, TODAY).age_then() == age


@pytest.mark.parametrize(
    ("text", "hour"),
    [("nộp lúc 16h30", 16), ("4h chiều qua", 16), ("8 giờ sáng", 8), ("nộp hôm qua", None), ("8 giờ làm việc", None)],
)
def test_the_hour_of_the_day(text: str, hour: int | None) -> None:
    assert read(text, TODAY).hour() == hour


@pytest.mark.parametrize(
    ("text", "late"), [("nộp ngoài giờ hành chính", True), ("nộp sau giờ làm việc", True), ("nộp hôm qua", False)]
)
def test_after_hours(text: str, late: bool) -> None:
    assert read(text, TODAY).after_hours() is late


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ở trọ 2 tháng", 60),
        ("ở được 45 ngày", 45),
        ("hai tuần rồi", 14),
        ("7 ngày làm việc", None),
        ("em 24 tuổi", None),
    ],
)
def test_lengths_of_time(text: str, days: int | None) -> None:
    assert read(text, TODAY).days() == days


def test_two_lengths_of_time_make_no_answer() -> None:
    assert read("ở 2 tháng, trước đó ở 20 ngày", TODAY).days() is None


@pytest.mark.parametrize(("text", "count"), [("không báo 5 khách", 5), ("ba người khách", 3), ("phiếu số 2", None)])
def test_how_many(text: str, count: int | None) -> None:
    assert read(text, TODAY).count("khach", "nguoi", "phieu") == count
