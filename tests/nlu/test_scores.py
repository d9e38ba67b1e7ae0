from __future__ import annotations

import pytest

from evaluation.nlu.scores import accuracy, entity_score, macro_f1, markdown


def test_accuracy_is_the_share_of_equal_labels() -> None:
    assert accuracy(["a", "b", "b", "c"], ["a", "b", "c", "c"]) == 0.75


def test_macro_f1_counts_every_intent_alike() -> None:
    assert macro_f1(["a"] * 9 + ["b"], ["a"] * 10) == pytest.approx((2 * 9 / 19 + 0) / 2)


def test_entities_count_only_with_span_and_name_right() -> None:
    gold = [{(0, 6, "age"): "5"}, {}]
    predicted = [{(0, 6, "age"): "5", (7, 9, "place"): "Huế"}, {(0, 1, "option"): "1"}]

    assert entity_score(gold, predicted).f1 == pytest.approx(2 * 1 / 4)


def test_values_are_judged_among_the_entities_found() -> None:
    gold = [{(0, 6, "age"): "5", (9, 12, "status"): "mất"}]

    assert entity_score(gold, [{(0, 6, "age"): "5 tuổi", (9, 12, "status"): "mất"}]).values == 0.5


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    assert entity_score([{}], [{}]).f1 == 1.0


def test_a_table_has_one_line_a_row() -> None:
    assert markdown(["what", "n"], [["x", "1"]]).splitlines() == ["| what | n |", "| --- | ---: |", "| x | 1 |"]
