"""Learn how a turn is ranked inside a conversation: ``python -m evaluation.dialogue.fit``.

Conditional logit over the guides, on the conversations of ``conversations.jsonl``, with the right guide of the turn
before as what is under discussion. Prints the weights of :mod:`bot.retrieval.thread` and, on conversations that were
not learned from, how often the right guide comes first by the turn alone, with the shipped weights, and with the new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp

from bot.clock import today_in_vietnam
from bot.dialogue.library import Library
from bot.knowledge.loader import Knowledge
from bot.retrieval import thread
from bot.retrieval.retriever import Retriever
from bot.service import build_library
from bot.settings import get_settings
from evaluation.answers.dataset import Dialogue, Question, load_dialogues

NAMES = ("ALONE", "TOGETHER", "SAME_GUIDE", "RELATED_GUIDE", "SAME_AREA")
SHIPPED = np.array([getattr(thread, name) for name in NAMES])
PENALTY = 0.001

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FollowUp:
    """A turn with a guide under discussion: features of shape (guides, len(NAMES)), and the columns that are right."""

    features: Array
    right: list[int]


def follow_ups(dialogues: Sequence[Dialogue], knowledge: Knowledge, retriever: Retriever) -> list[FollowUp]:
    """Every turn but the first of each conversation, read as a conversation that went right so far."""
    columns = {guide: i for i, guide in enumerate(retriever.index.guides)}
    areas = np.array([knowledge.guides[g].header.area.value for g in columns])
    found = []
    for dialogue in dialogues:
        question, guide = "", ""
        for turn in dialogue.turns:
            right = _right(turn, knowledge, columns)
            if turn.kind != "answer" or not right:
                continue
            if guide:
                alone = _normal(retriever.fused(turn.text))
                together = _normal(retriever.fused(f"{question} {turn.text}"))
                place = _place(guide, knowledge, columns, areas)
                found.append(FollowUp(np.column_stack([alone, together, place]), right))
            if not guide or columns[guide] not in right:
                question, guide = turn.text, retriever.index.guides[right[0]]
    return found


def _right(turn: Question, knowledge: Knowledge, columns: dict[str, int]) -> list[int]:
    guides = [knowledge.guide(guide) for guide in turn.guides]
    return [columns[guide.id] for guide in guides if guide is not None]


def _normal(scores: npt.NDArray[np.float32]) -> Array:
    return np.asarray((scores - scores.mean()) / scores.std(), dtype=np.float64)


def _place(guide: str, knowledge: Knowledge, columns: dict[str, int], areas: npt.NDArray[np.str_]) -> Array:
    place = np.zeros((len(columns), 3))
    place[columns[guide], 0] = 1
    for other in columns:
        place[columns[other], 1] = (
            other in knowledge.guides[guide].header.related or guide in knowledge.guides[other].header.related
        )
    place[:, 2] = areas == areas[columns[guide]]
    return place


def fit(turns: Sequence[FollowUp]) -> Array:
    """Weights in the order of ``NAMES``."""

    def loss(weights: Array) -> tuple[float, Array]:
        value, gradient = 0.0, np.zeros_like(weights)
        for turn in turns:
            logits = turn.features @ weights
            among = logits[turn.right]
            value += float(logsumexp(logits) - logsumexp(among))
            gradient += np.exp(logits - logsumexp(logits)) @ turn.features
            gradient -= np.exp(among - logsumexp(among)) @ turn.features[turn.right]
        return value / len(turns) + PENALTY * float(weights @ weights), gradient / len(turns) + 2 * PENALTY * weights

    return np.asarray(minimize(loss, SHIPPED, jac=True, method="L-BFGS-B").x)


def accuracy(turns: Sequence[FollowUp], weights: Array) -> float:
    """Share of turns whose likeliest guide is right."""
    return float(np.mean([int(np.argmax(turn.features @ weights)) in turn.right for turn in turns]))


def _warm_library() -> Library:
    settings = get_settings()
    library = build_library(settings)
    library.warm_up(today_in_vietnam(settings.today))
    return library


def main() -> None:
    """Command line."""
    knowledge, retriever = _warm_library().snapshot()
    dialogues = load_dialogues(Path(__file__).with_name("conversations.jsonl"))
    learned, held_out = (follow_ups(dialogues[start::2], knowledge, retriever) for start in (0, 1))
    half = fit(learned)
    print(f"held-out turns: {len(held_out)}")
    alone = np.array([1.0, 0, 0, 0, 0])
    for name, weights in (("turn alone", alone), ("shipped weights", SHIPPED), ("learned on the other half", half)):
        print(f"  {name}: {accuracy(held_out, weights):.3f}")
    for name, weight in zip(NAMES, fit([*learned, *held_out]), strict=True):
        print(f"{name} = {weight:.2f}")


if __name__ == "__main__":
    main()
