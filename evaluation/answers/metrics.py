"""The metrics of the contract, section 4, as pure functions of (question, turn) pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.answers.dataset import Question

BINS = 15


@dataclass(frozen=True)
class Judged:
    """A question and the ``custom`` object of the turn that answered it, with guide aliases resolved."""

    question: Question
    kind: str
    guide: str | None
    aspects: tuple[str, ...]
    alternatives: tuple[str, ...]
    confidence: float
    seconds: float = 0.0

    @property
    def _guides(self) -> set[str]:
        return set(self.question.guides)

    @property
    def right_answer(self) -> bool:
        """An answer from one of the right guides."""
        return self.kind == "answer" and self.guide in self._guides

    @property
    def right(self) -> bool:
        """What guide accuracy counts."""
        if self.right_answer:
            return True
        if self.kind == "handoff":
            return self.question.should_handoff
        return self.kind == "clarify" and self.question.ambiguous and bool(self._guides & set(self.alternatives))

    @property
    def in_top3(self) -> bool:
        """What recall@3 counts."""
        offered = self.alternatives[:3] if self.kind == "clarify" else (self.guide, *self.alternatives[:2])
        return bool(self._guides & set(offered))

    @property
    def wrong_answer(self) -> bool:
        """Answered from a guide outside the right ones."""
        return self.kind == "answer" and self.guide not in self._guides

    @property
    def right_aspect(self) -> bool:
        """The section shown first is the asked one."""
        return bool(self.aspects) and self.aspects[0] in {self.question.aspect, *self.question.also_ok_aspects}

    @property
    def best_guess(self) -> str | None:
        """The guide the confidence speaks of."""
        return self.guide or (self.alternatives[0] if self.alternatives else None)


def judge(question: Question, custom: Mapping[str, Any], aliases: Mapping[str, str], seconds: float = 0.0) -> Judged:
    """Pair a question with its turn; ``aliases`` maps other ids to guide ids, on both sides."""

    def resolve(guide: str) -> str:
        return aliases.get(guide, guide)

    resolved = question.model_copy(update={"guides": [resolve(g) for g in question.guides]})
    return Judged(
        question=resolved,
        kind=str(custom.get("kind")),
        guide=resolve(custom["guide"]) if custom.get("guide") else None,
        aspects=tuple(custom.get("aspects") or ()),
        alternatives=tuple(resolve(a["guide"]) for a in custom.get("alternatives") or ()),
        confidence=float(custom.get("confidence") or 0.0),
        seconds=seconds,
    )


def compute_metrics(turns: Sequence[Judged]) -> dict[str, float | None]:
    """All metrics; None where nothing was to be counted."""
    asked = [t for t in turns if t.question.kind == "answer"]
    right_answers = [t for t in asked if t.right_answer]
    due = [t for t in turns if t.question.should_handoff]
    handed = [t for t in turns if t.kind == "handoff"]
    spoken = [t for t in turns if t.kind in ("answer", "clarify")]
    seconds = sorted(t.seconds for t in turns)
    return {
        "questions": float(len(turns)),
        "guide_accuracy": _share([t.right for t in asked]),
        "guide_recall_at_3": _share([t.in_top3 for t in asked]),
        "aspect": _share([t.right_aspect for t in right_answers]),
        "wrong_answers": _share([t.wrong_answer for t in turns]),
        "handoff_recall": _share(
            [t.kind == "handoff" or (t.question.kind == "answer" and t.right_answer) for t in due]
        ),
        "handoff_precision": _share(
            [t.question.should_handoff or t.best_guess not in set(t.question.guides) for t in handed]
        ),
        "kind_accuracy": _share([t.kind == t.question.kind for t in turns]),
        "calibration_error": calibration_error(
            [t.confidence for t in spoken], [t.best_guess in set(t.question.guides) for t in spoken]
        ),
        "latency_p50_ms": 1000 * seconds[len(seconds) // 2] if seconds else None,
        "latency_p95_ms": 1000 * seconds[int(len(seconds) * 0.95)] if seconds else None,
    }


def calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = BINS) -> float | None:
    """Expected calibration error: mean over equal-width bins of |accuracy - confidence|, weighted by size."""
    if not confidences:
        return None
    total = 0.0
    for b in range(bins):
        members = [i for i, c in enumerate(confidences) if min(int(c * bins), bins - 1) == b]
        if members:
            accuracy = sum(correct[i] for i in members) / len(members)
            confidence = sum(confidences[i] for i in members) / len(members)
            total += len(members) * abs(accuracy - confidence)
    return total / len(confidences)


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
