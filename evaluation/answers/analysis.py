"""Where the answers go wrong, as pure functions over judged turns; drawing and writing are elsewhere."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.answers.dataset import Dialogue
from evaluation.answers.metrics import BINS, Judged, compute_metrics

NO_GUIDE = "(no guide)"
_COST = {"wrong answer": 5, "missed handoff": 3, "wrong kind": 2, "not found": 1, "asked back": 1}


@dataclass(frozen=True)
class Confusion:
    """How often ``given`` came where ``right`` was asked for."""

    right: str
    given: str
    count: int


@dataclass(frozen=True)
class Bin:
    """Turns whose confidence lies in one interval: how sure they were on average, and how often right."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Point:
    """What answering everything from ``threshold`` on would do: the share answered, and how much of it is wrong."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class Error:
    """A turn that went wrong; ``what`` names how, ``cost`` orders (a wrong answer costs five questions back)."""

    turn: Judged
    what: str
    cost: float


def sample(dialogues: Sequence[Dialogue], size: int | None) -> list[Dialogue]:
    """The same ``size`` dialogues on every run and machine, in their order in the file; None takes all.

    The choice hashes each dialogue's text, so adding a question elsewhere moves no other in or out for no reason.
    """
    if size is None or size >= len(dialogues):
        return list(dialogues)
    hashes = [zlib.crc32("\n".join(turn.text for turn in d.turns).encode()) for d in dialogues]
    chosen = sorted(range(len(dialogues)), key=lambda i: hashes[i])[:size]
    return [dialogues[i] for i in sorted(chosen)]


def confusions(turns: Sequence[Judged]) -> list[Confusion]:
    """Pairs of guides taken for each other, commonest first, among turns whose best guess was wrong."""
    pairs: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        guides = turn.question.guides
        if turn.kind in ("answer", "clarify") and guides and turn.best_guess not in guides:
            pairs[guides[0], turn.best_guess or NO_GUIDE] += 1
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(right, given, count) for (right, given), count in ordered]


def confusion_by(turns: Sequence[Judged], group_of: Mapping[str, str]) -> tuple[list[str], list[list[int]]]:
    """Names of the groups, and counts: row = group of the right guide, column = group of the best guess."""

    def group(guide: str | None) -> str:
        return NO_GUIDE if guide is None else group_of.get(guide, NO_GUIDE)

    cells: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        if turn.question.guides:
            guides = turn.question.guides
            right = turn.best_guess if turn.best_guess in guides else guides[0]
            cells[group(right), group(turn.best_guess)] += 1
    names = sorted({name for cell in cells for name in cell})
    return names, [[cells[row, column] for column in names] for row in names]


def reliability(turns: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """The bins behind the calibration error: answered and clarified turns by confidence; empty bins are left out."""
    members: defaultdict[int, list[Judged]] = defaultdict(list)
    for turn in turns:
        if turn.kind in ("answer", "clarify"):
            members[min(int(turn.confidence * bins), bins - 1)].append(turn)
    return [
        Bin(
            sum(t.confidence for t in inside) / len(inside),
            sum(t.best_guess in t.question.guides for t in inside) / len(inside),
            len(inside),
        )
        for _, inside in sorted(members.items())
    ]


def coverage_risk(turns: Sequence[Judged]) -> list[Point]:
    """The trade-off over all thresholds, from answering only the surest to answering everything.

    Only turns that carry a guess are counted: small talk and refusals are decided before any threshold.
    """
    guesses = sorted((t for t in turns if t.best_guess is not None), key=lambda t: -t.confidence)
    points: list[Point] = []
    wrong = 0
    for i, turn in enumerate(guesses):
        wrong += turn.best_guess not in turn.question.guides
        last_of_its_confidence = i + 1 == len(guesses) or guesses[i + 1].confidence < turn.confidence
        if last_of_its_confidence:
            points.append(Point(turn.confidence, (i + 1) / len(guesses), wrong / (i + 1)))
    return points


def at_threshold(points: Sequence[Point], threshold: float) -> Point:
    """Where a threshold stands on the curve; nothing answered when no turn is as sure as that."""
    reached = [point for point in points if point.threshold >= threshold]
    return reached[-1] if reached else Point(threshold, 0.0, 0.0)


def by_group(turns: Sequence[Judged], group_of: Mapping[str, str]) -> dict[str, dict[str, float | None]]:
    """The metrics of each group of guides (areas), by the right guide; questions without one stand by their kind."""
    members: defaultdict[str, list[Judged]] = defaultdict(list)
    for turn in turns:
        guides = turn.question.guides
        members[group_of.get(guides[0], NO_GUIDE) if guides else f"(to {turn.question.kind})"].append(turn)
    return {name: compute_metrics(inside) for name, inside in sorted(members.items())}


def worst_errors(turns: Sequence[Judged], limit: int = 30) -> list[Error]:
    """The turns that hurt most: by what a mistake of the kind costs a citizen, then by how sure the bot was."""
    errors = [Error(turn, what, _COST[what]) for turn in turns if (what := _what_went_wrong(turn)) is not None]
    errors.sort(key=lambda error: (-error.cost, -error.turn.confidence, error.turn.question.id))
    return errors[:limit]


def error_counts(turns: Sequence[Judged]) -> dict[str, int]:
    """How many turns went wrong in each way, costliest first."""
    counts = Counter(what for turn in turns if (what := _what_went_wrong(turn)) is not None)
    return {what: counts[what] for what in _COST if counts[what]}


def _what_went_wrong(turn: Judged) -> str | None:
    question = turn.question
    if turn.right or (question.kind != "answer" and turn.kind == question.kind):
        return None
    if turn.wrong_answer:
        return "wrong answer"
    if question.should_handoff and turn.kind != "handoff":
        return "missed handoff"
    if question.kind == "answer" and turn.kind == "clarify":
        return "asked back" if turn.in_top3 else "not found"
    if question.kind == "answer" and turn.kind == "handoff":
        return "not found"
    return "wrong kind"
