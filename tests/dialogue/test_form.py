"""The answer first, then the one fact that would make it the citizen's own: at most two questions, each once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.dialogue.ask import ask, refuse
from bot.dialogue.context import Context, Turn
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.messages import Reply
from bot.outcomes import Kind, Outcome
from bot.settings import PROJECT_ROOT
from tests.dialogue.test_ask import FEES, RENEWAL, Found

TODAY = date(2026, 11, 21)
TERM = "can-cuoc-thoi-han"
FOUND = Found(
    {
        "thẻ dùng được bao lâu": [(TERM, 0.9), (FEES, 0.05)],
        "sinh năm 1966 làm thẻ 2021, dùng đến khi nào": [(TERM, 0.9), (FEES, 0.05)],
        "làm thẻ hết bao nhiêu": [(FEES, 0.9), (RENEWAL, 0.05)],
        "đổi thẻ cần giấy gì": [(RENEWAL, 0.9), (FEES, 0.05)],
    },
    {"bao lâu": Aspect.VALIDITY, "khi nào": Aspect.VALIDITY, "bao nhiêu": Aspect.FEE, "giấy gì": Aspect.DOCUMENTS},
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(PROJECT_ROOT / "knowledge").knowledge


def talk(knowledge: Knowledge, *turns: str, intent: str = "ask_procedure") -> list[Reply]:
    replies: list[Reply] = []
    context: dict[str, Any] = {}
    for text in turns:
        replies.append(ask(Turn(text, intent), Context.from_slots(context), knowledge, FOUND, TODAY))
        context = dict(replies[-1].context)
    return replies


def test_the_answer_for_everyone_comes_first_and_the_question_last(knowledge: Knowledge) -> None:
    [reply] = talk(knowledge, "thẻ dùng được bao lâu")
    assert reply.kind is Kind.ANSWER
    assert "Căn cứ:" in reply.text
    assert "năm sinh" in reply.text.splitlines()[-1]
    assert reply.context["awaited"] == "nam-sinh"


def test_two_answers_lead_to_the_citizens_own_result_and_no_third_question(knowledge: Knowledge) -> None:
    _, born, made = talk(knowledge, "thẻ dùng được bao lâu", "1966", "làm năm 2021")
    assert (born.guide, born.aspects) == (TERM, ("validity",))
    assert "năm nào" in born.text.splitlines()[-1]
    assert "2026" in made.text.splitlines()[2]
    assert made.text.splitlines()[-1].startswith("Căn cứ")
    assert made.context["awaited"] is None


def test_who_gave_the_numbers_at_once_is_asked_nothing(knowledge: Knowledge) -> None:
    [reply] = talk(knowledge, "sinh năm 1966 làm thẻ 2021, dùng đến khi nào")
    assert reply.text.splitlines()[-1].startswith("Căn cứ")


@pytest.mark.parametrize(("said", "told"), [("Thẻ bị mất", {"ly-do": "mat"}), ("em làm lần đầu ạ", {"lan": "dau"})])
def test_a_choice_may_be_tapped_or_typed(knowledge: Knowledge, said: str, told: dict[str, str]) -> None:
    fees, reply = talk(knowledge, "làm thẻ hết bao nhiêu", said)
    assert [b.title for b in fees.buttons[:2]] == ["Làm lần đầu", "Thẻ bị mất"]
    assert reply.guide == FEES
    assert told.items() <= reply.context["case"].items()


def test_another_question_instead_of_an_answer_is_answered_and_the_form_forgotten(knowledge: Knowledge) -> None:
    _, other = talk(knowledge, "thẻ dùng được bao lâu", "đổi thẻ cần giấy gì")
    assert other.guide == RENEWAL
    assert other.context["awaited"] is None


def test_a_fact_is_asked_for_once(knowledge: Knowledge) -> None:
    first, again = talk(knowledge, "làm thẻ hết bao nhiêu", "làm thẻ hết bao nhiêu")
    assert first.context["asked"] == ["ly-do"]
    assert again.text.splitlines()[-1].startswith("Căn cứ")


def test_a_bare_number_that_looks_off_topic_still_fills_the_form(knowledge: Knowledge) -> None:
    [asked] = talk(knowledge, "thẻ dùng được bao lâu")
    turn = Turn("1966", "off_topic", 0.99)
    reply = refuse(Outcome.REFUSED_OFF_TOPIC, turn, Context.from_slots(asked.context), knowledge, FOUND, TODAY)
    assert reply.guide == TERM
    assert "1966" in reply.text
