"""The metrics of the contract, on cases small enough to count by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaluation.answers.dataset import BadQuestionFile, Question, load_dialogues
from evaluation.answers.metrics import Judged, calibration_error, compute_metrics, judge

ALIASES = {"dvc-can-cuoc": "can-cuoc-cap-doi"}


def turn(question: dict[str, Any], **custom: Any) -> Judged:
    custom.setdefault("confidence", 0.9)
    return judge(Question(text="…", **question), custom, ALIASES)


WANTS_RENEWAL = {"kind": "answer", "guides": ["can-cuoc-cap-doi"], "aspect": "fee"}


def test_an_alias_counts_as_its_guide() -> None:
    assert turn(WANTS_RENEWAL, kind="answer", guide="dvc-can-cuoc").right
    assert turn({**WANTS_RENEWAL, "guides": ["dvc-can-cuoc"]}, kind="answer", guide="can-cuoc-cap-doi").right


def test_a_handoff_is_right_only_where_a_person_was_due() -> None:
    assert not turn(WANTS_RENEWAL, kind="handoff").right
    assert turn({**WANTS_RENEWAL, "should_handoff": True}, kind="handoff").right


def test_a_clarification_is_right_only_for_an_ambiguous_question_that_it_covers() -> None:
    offers = {"kind": "clarify", "alternatives": [{"guide": "x"}, {"guide": "can-cuoc-cap-doi"}]}
    assert turn({**WANTS_RENEWAL, "ambiguous": True}, **offers).right
    assert not turn(WANTS_RENEWAL, **offers).right
    assert turn(WANTS_RENEWAL, **offers).in_top3


def test_the_shares_are_taken_over_the_right_questions() -> None:
    metrics = compute_metrics(
        [
            turn(WANTS_RENEWAL, kind="answer", guide="can-cuoc-cap-doi", aspects=["fee"]),
            turn(WANTS_RENEWAL, kind="answer", guide="can-cuoc-le-phi", aspects=["fee"]),
            turn({"kind": "refuse"}, kind="answer", guide="can-cuoc-le-phi"),
            turn({"kind": "handoff", "should_handoff": True}, kind="handoff"),
            turn(WANTS_RENEWAL, kind="handoff", alternatives=[{"guide": "can-cuoc-cap-doi"}]),
        ]
    )
    assert metrics["guide_accuracy"] == pytest.approx(1 / 3)
    assert metrics["aspect"] == 1.0
    assert metrics["wrong_answers"] == pytest.approx(2 / 5)
    assert metrics["handoff_recall"] == 1.0
    assert metrics["handoff_precision"] == pytest.approx(1 / 2)


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    assert calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0.0)
    assert calibration_error([0.9, 0.9], [False, False]) == pytest.approx(0.9)
    assert calibration_error([], []) is None


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"text": "a", "kind": "answer"}\n{"text": 3}\n', encoding="utf-8")

    with pytest.raises(BadQuestionFile, match=r"questions.jsonl:2"):
        load_dialogues(file)


def test_a_lone_question_is_a_dialogue_of_one_turn(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "text": "a", "kind": "answer", "note": "kept out"}\n\n', encoding="utf-8")

    (dialogue,) = load_dialogues(file)

    assert [t.text for t in dialogue.turns] == ["a"]
