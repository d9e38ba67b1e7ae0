"""How a turn of a conversation is ranked."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.loader import load_knowledge
from bot.retrieval.protocols import FloatArray
from bot.retrieval.thread import ThreadRanker
from bot.settings import PROJECT_ROOT

GUIDES = tuple(load_knowledge(PROJECT_ROOT / "knowledge").knowledge.guides.values())
IDS = [guide.id for guide in GUIDES]
PASSPORT, RENEWAL, LOST = "dvc-ho-chieu", "can-cuoc-cap-doi", "can-cuoc-cap-lai-mat"


@pytest.fixture(scope="module")
def ranker() -> ThreadRanker:
    return ThreadRanker(GUIDES)


def scores(**likely: float) -> FloatArray:
    """Fused scores with a little noise, and more of it for some guides."""
    values = np.random.default_rng(1).normal(size=len(IDS)).astype(np.float32)
    for guide, lead in likely.items():
        values[IDS.index(guide.replace("_", "-"))] = lead
    return values


def best(probabilities: FloatArray) -> str:
    return IDS[int(probabilities.argmax())]


def test_a_turn_that_says_nothing_stays_with_the_guide(ranker: ThreadRanker) -> None:
    probabilities = ranker.probabilities(scores(), scores(dvc_ho_chieu=6.0), PASSPORT)

    assert best(probabilities) == PASSPORT
    assert probabilities.sum() == pytest.approx(1.0)


def test_a_turn_that_clearly_names_another_guide_leaves(ranker: ThreadRanker) -> None:
    named = scores(can_cuoc_cap_lai_mat=12.0)

    assert best(ranker.probabilities(named, named, PASSPORT)) == LOST


def test_of_two_equally_likely_guides_the_related_one_wins(ranker: ThreadRanker) -> None:
    tied = scores(can_cuoc_cap_lai_mat=8.0, dvc_ket_hon=8.0)

    assert best(ranker.probabilities(tied, tied, RENEWAL)) == LOST


def test_an_unknown_guide_cannot_be_under_discussion(ranker: ThreadRanker) -> None:
    assert ranker.knows(PASSPORT)
    assert not ranker.knows("khong-co-bai-nay")
