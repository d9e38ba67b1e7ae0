"""Results in sentences: the result first, nothing more certain than it is."""

from __future__ import annotations

from datetime import date

from bot.calculators.card_renewal import card_term, outlook, renewal_rule
from bot.calculators.figures import figure
from bot.calculators.spans import Span
from bot.calculators.wording import money, say_last_day, say_outlook, say_result_day, say_term
from bot.calculators.working_days import Deadline, working_days_after
from bot.knowledge.loader import Knowledge


def test_money_is_grouped_the_vietnamese_way() -> None:
    assert money(1_000_000) == "1.000.000 đồng"


def test_a_year_in_which_the_card_ends_is_not_said_to_be_over(knowledge: Knowledge, today: date) -> None:
    rule = renewal_rule(knowledge, today)
    term = card_term(Span.of_year(1986), Span.of_year(2021), rule)
    assert term is not None

    text = say_term(term, rule, today, knowledge)

    assert text.startswith("Thẻ này hết hạn vào ngày sinh nhật 40 tuổi, trong năm 2026.")
    assert "đã hết hạn" not in text


def test_a_vague_birth_date_gives_no_dates(knowledge: Knowledge, today: date) -> None:
    rule, born = renewal_rule(knowledge, today), Span.born_at_age(61, today)

    text = say_outlook(outlook(born, rule, today), born, rule, today, knowledge)

    assert text.startswith("Ở tuổi này đã qua mốc đổi thẻ cuối cùng (60 tuổi).")
    assert "20" not in text.replace("2024", "")


def test_a_long_holiday_is_named_by_its_first_and_last_day(knowledge: Knowledge, today: date) -> None:
    received = date(2027, 2, 2)
    term = figure(knowledge, "dvc-ho-chieu-thoi-han-tinh", received)

    text = say_result_day("", received, received, working_days_after(received, term.number), term, today)

    assert "ngày nghỉ lễ từ 04/02/2027 đến 10/02/2027" in text
    assert "Lịch nghỉ bù có thể xê dịch" in text


def test_the_last_day_itself_is_not_too_late(knowledge: Knowledge) -> None:
    term = figure(knowledge, "dvc-khai-sinh-han", date(2026, 11, 1))

    text = say_last_day("khai sinh", date(2026, 11, 1), Deadline(date(2026, 12, 31), ()), term, date(2026, 12, 31), "")

    assert text.startswith("Chậm nhất **thứ Năm 31/12/2026** phải khai sinh, hôm nay là ngày cuối.")
