"""The tables of which guides each calculator serves fit the knowledge base."""

from __future__ import annotations

from bot.calculators import served
from bot.calculators.fees import Cost
from bot.calculators.fines import Offence
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Unit


def test_every_guide_served_exists(knowledge: Knowledge) -> None:
    guides = {
        *served.CARD_LIFE,
        *served.CARD_LIFE_IF_ASKED,
        *served.RESULT_TERMS,
        *served.DUTIES,
        *served.CARD_COSTS,
        *served.LICENCES,
        served.PASSPORT,
        served.CRIMINAL_RECORD,
        *served.STAYS,
        *served.LODGINGS,
        *served.RENAMED,
    }

    assert guides <= set(knowledge.guides)


def test_every_term_is_in_working_days_and_every_duty_in_days_or_months(knowledge: Knowledge) -> None:
    terms = {*served.RESULT_TERMS.values(), served.PASSPORT_CENTRAL_TERM}

    assert {knowledge.facts[fact].unit for fact in terms} == {Unit.WORKING_DAYS}
    assert {knowledge.facts[duty.fact].unit for duty in served.DUTIES.values()} <= {Unit.DAYS, Unit.MONTHS}


def test_every_cost_and_fine_is_a_fact_of_its_unit(knowledge: Knowledge) -> None:
    assert {knowledge.facts[cost.value].unit for cost in Cost} == {Unit.DONG}
    assert {knowledge.facts[offence.value].unit for offence in Offence} == {Unit.DONG_RANGE}
