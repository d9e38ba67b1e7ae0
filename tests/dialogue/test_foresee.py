"""What is searched for beforehand is what the answer will search for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest

from bot.dialogue.ask import ask
from bot.dialogue.context import Context, Turn
from bot.dialogue.foresee import foresee
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.messages import guide_payload
from bot.retrieval.ranking import Candidate, Ranking, Thread
from bot.settings import PROJECT_ROOT

FEES = "can-cuoc-le-phi"


class Noted:
    """A search that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Thread | None]] = []

    def search(self, question: str, thread: Thread | None = None, without: Collection[str] = frozenset()) -> Ranking:
        self.asked.append((question, thread))
        return Ranking((Candidate(FEES, 0.9),))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        return [(Aspect.FEE, 1.0)]

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        return [(Aspect.FEE, 1.0)]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(PROJECT_ROOT / "knowledge").knowledge


@pytest.mark.parametrize("context", [Context(), Context(guide=FEES, question="lệ phí làm căn cước")])
def test_the_answer_asks_for_nothing_that_was_not_foreseen(knowledge: Knowledge, context: Context) -> None:
    before, then = Noted(), Noted()

    foresee("còn ở quê thì sao", context.to_slots(), knowledge, before)
    ask(Turn("còn ở quê thì sao", "follow_up"), context, knowledge, then, date(2026, 11, 22))

    assert set(then.asked) == set(before.asked)


def test_a_pressed_button_needs_no_search(knowledge: Knowledge) -> None:
    search = Noted()

    foresee(guide_payload(FEES), {}, knowledge, search)

    assert search.asked == []
