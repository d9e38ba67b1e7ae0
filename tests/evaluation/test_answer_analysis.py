from __future__ import annotations

from typing import Any

import pytest

from evaluation.answers import analysis
from evaluation.answers.dataset import Dialogue, Question
from evaluation.answers.metrics import Judged, judge

AREAS = {"can-cuoc-le-phi": "can-cuoc", "can-cuoc-cap-doi": "can-cuoc", "vneid-muc-2": "vneid"}


def turn(kind: str, guide: str | None = None, asked: str = "can-cuoc-le-phi", **more: Any) -> Judged:
    question = Question(
        text="…", kind=more.pop("expected", "answer"), guides=[asked] if asked else [], **more.pop("q", {})
    )
    custom = {"kind": kind, "guide": guide, "confidence": more.pop("confidence", 0.9), **more}
    return judge(question, custom, {})


def dialogues(count: int) -> list[Dialogue]:
    return [Dialogue(turns=[Question(text=f"câu hỏi {i}", kind="answer")]) for i in range(count)]


def test_a_sample_is_the_same_every_time_and_keeps_the_order_of_the_file() -> None:
    every = dialogues(50)

    chosen = analysis.sample(every, 10)

    assert chosen == analysis.sample(every, 10)
    assert len(chosen) == 10
    assert [every.index(d) for d in chosen] == sorted(every.index(d) for d in chosen)


def test_questions_added_at_the_end_hardly_move_the_sample() -> None:
    before, after = analysis.sample(dialogues(50), 10), analysis.sample(dialogues(55), 10)

    assert len([d for d in before if d in after]) >= 7


def test_without_a_size_everything_is_taken() -> None:
    assert analysis.sample(dialogues(5), None) == dialogues(5)


def test_guides_taken_for_each_other_come_commonest_first() -> None:
    turns = [
        turn("answer", "vneid-muc-2"),
        turn("answer", "can-cuoc-cap-doi"),
        turn("clarify", alternatives=[{"guide": "can-cuoc-cap-doi"}]),
        turn("answer", "can-cuoc-le-phi"),
        turn("handoff", alternatives=[{"guide": "vneid-muc-2"}]),
    ]

    assert analysis.confusions(turns) == [
        analysis.Confusion("can-cuoc-le-phi", "can-cuoc-cap-doi", 2),
        analysis.Confusion("can-cuoc-le-phi", "vneid-muc-2", 1),
    ]


def test_areas_are_counted_by_right_guide_and_best_guess() -> None:
    turns = [turn("answer", "vneid-muc-2"), turn("answer", "can-cuoc-le-phi"), turn("refuse")]

    names, counts = analysis.confusion_by(turns, AREAS)

    assert names == ["(no guide)", "can-cuoc", "vneid"]
    assert counts[1] == [1, 1, 1]


def test_reliability_sets_confidence_beside_the_share_that_is_right() -> None:
    turns = [turn("answer", "can-cuoc-le-phi", confidence=0.9)] * 3 + [turn("answer", "vneid-muc-2", confidence=0.9)]

    (only,) = analysis.reliability(turns)

    assert (only.confidence, only.accuracy, only.count) == (pytest.approx(0.9), pytest.approx(0.75), 4)


def test_answering_more_covers_more_and_risks_more() -> None:
    turns = [
        turn("answer", "can-cuoc-le-phi", confidence=0.9),
        turn("answer", "can-cuoc-le-phi", confidence=0.6),
        turn("clarify", alternatives=[{"guide": "vneid-muc-2"}], confidence=0.3),
        turn("smalltalk"),
    ]

    points = analysis.coverage_risk(turns)

    assert [round(p.coverage, 2) for p in points] == [0.33, 0.67, 1.0]
    assert [round(p.risk, 2) for p in points] == [0.0, 0.0, 0.33]


def test_turns_equally_sure_cannot_be_told_apart_by_a_threshold() -> None:
    turns = [turn("answer", guide, confidence=0.5) for guide in ("can-cuoc-le-phi", "vneid-muc-2")]

    assert analysis.coverage_risk(turns) == [analysis.Point(0.5, 1.0, 0.5)]


def test_a_threshold_covers_what_is_at_least_as_sure() -> None:
    points = [analysis.Point(0.9, 0.25, 0.0), analysis.Point(0.5, 0.5, 0.1), analysis.Point(0.2, 1.0, 0.3)]

    assert analysis.at_threshold(points, 0.5).coverage == 0.5
    assert analysis.at_threshold(points, 0.4).coverage == 0.5
    assert analysis.at_threshold(points, 0.95).coverage == 0.0


def test_each_area_has_its_own_metrics_and_questions_without_a_guide_stand_by_kind() -> None:
    turns = [turn("answer", "can-cuoc-le-phi"), turn("refuse", asked="", expected="refuse")]

    metrics = analysis.by_group(turns, AREAS)

    assert list(metrics) == ["(to refuse)", "can-cuoc"]
    assert metrics["can-cuoc"]["guide_accuracy"] == 1.0


def test_the_worst_errors_are_confident_wrong_answers() -> None:
    sure = turn("answer", "vneid-muc-2", confidence=0.95)
    unsure = turn("answer", "vneid-muc-2", confidence=0.5)
    missed = turn("answer", "can-cuoc-le-phi", asked="", expected="handoff", q={"should_handoff": True})
    back = turn("clarify", alternatives=[{"guide": "can-cuoc-le-phi"}])
    fine = turn("answer", "can-cuoc-le-phi")

    errors = analysis.worst_errors([back, fine, missed, unsure, sure])

    assert [error.turn for error in errors][:1] == [sure]
    assert errors[-1].turn is back
    assert fine not in [error.turn for error in errors]
    assert len(analysis.worst_errors([back, missed, unsure, sure], limit=2)) == 2


def test_errors_are_counted_by_what_went_wrong() -> None:
    turns = [
        turn("answer", "vneid-muc-2"),
        turn("handoff", alternatives=[]),
        turn("clarify", alternatives=[{"guide": "can-cuoc-le-phi"}]),
        turn("smalltalk", asked="", expected="refuse"),
        turn("refuse", asked="", expected="refuse"),
    ]

    assert analysis.error_counts(turns) == {"wrong answer": 1, "wrong kind": 1, "not found": 1, "asked back": 1}
