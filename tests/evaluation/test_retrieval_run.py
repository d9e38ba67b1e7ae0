"""Signals, fusion and the table, on a handful of passages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evaluation.retrieval.dataset import Task, load_tasks
from evaluation.retrieval.report import Row, markdown
from evaluation.retrieval.run import rankings, run_task, with_bare_questions
from evaluation.retrieval.signals import Bm25, Classifier, Dense, FewNearest, reciprocal_ranks, weighted_z_scores

PASSAGES = ("Đổi thẻ căn cước khi hết hạn", "Đăng ký tạm trú khi thuê nhà", "Khai sinh cho con mới đẻ")
TASK = Task(
    "mẫu", PASSAGES, ("thuê nhà thì tạm trú ra sao", "thẻ căn cước"), (frozenset({1}), frozenset({0})), (0, 1, 2)
)


class Letters:
    """An encoder that counts letters: enough to rank, nothing to train."""

    def encode(self, sentences: Sequence[str], /) -> np.ndarray:
        counts = np.array([[s.lower().count(c) + 0.1 for c in "ăạđeiơ"] for s in sentences], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def test_bm25_needs_the_same_diacritics_unless_told_not_to() -> None:
    strict, bare = Bm25(), Bm25(bare=True)
    for signal in (strict, bare):
        signal.index(PASSAGES)
    assert strict.scores(["tạm trú"]).argmax() == 1
    assert not strict.scores(["tam tru"]).any()
    assert bare.scores(["tam tru"]).argmax() == 1


def test_bm25_gives_nothing_for_words_it_never_saw() -> None:
    signal = Bm25()
    signal.index(PASSAGES)
    assert signal.scores(["xyz", ""]).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_dense_scores_are_cosines() -> None:
    signal = Dense(Letters())
    signal.index(PASSAGES)
    scores = signal.scores(PASSAGES)
    assert scores.shape == (3, 3)
    np.testing.assert_allclose(np.diag(scores), 1.0, atol=1e-6)


def test_reciprocal_ranks_let_two_signals_outvote_one() -> None:
    one, other = np.array([[3.0, 2.0, 1.0]], np.float32), np.array([[1.0, 3.0, 2.0]], np.float32)
    fused = reciprocal_ranks({"a": one, "b": other, "c": other}, ["?"])
    assert fused.argmax() == 1
    assert fused[0, 0] == pytest.approx(1 / 61 + 2 / 63, rel=1e-5)


def test_a_bare_question_does_not_hear_the_signal_that_needs_diacritics() -> None:
    scores = {"bm25": np.array([[9.0, 0.0]] * 2, np.float32), "bare": np.array([[0.0, 1.0]] * 2, np.float32)}
    fused = weighted_z_scores(scores, ["đổi thẻ", "doi the"])
    assert fused.argmax(axis=1).tolist() == [0, 1]


def test_a_label_counts_once_where_its_best_passage_stands() -> None:
    task = Task("m", ("a", "b", "c"), ("?",), (frozenset({7}),), (7, 7, 2))
    assert rankings(task, np.array([[0.1, 0.9, 0.5]], np.float32)) == [[7, 2]]


def test_every_task_is_also_asked_without_diacritics() -> None:
    written, bare = with_bare_questions([TASK])
    assert written is TASK
    assert bare.questions[1] == "the can cuoc"
    assert bare.name == "mẫu, no diacritics"


def test_a_run_gives_a_row_for_each_signal_and_both_fusions() -> None:
    rows = list(run_task(TASK, Letters()))
    assert [row.signal for row in rows] == [
        "BM25",
        "BM25 without diacritics",
        "encoder",
        "fused, reciprocal ranks",
        "fused, weighted z-scores",
    ]
    assert rows[0].quality.accuracy_at_1 == 1


def test_with_several_passages_to_a_label_the_label_is_scored_as_a_whole() -> None:
    passages = ("ă ă ă", "ă ạ ă", "i e e", "e i i")
    encoder, labels = Letters(), (4, 4, 9, 9)
    for signal in (FewNearest(encoder, labels, few=2), Classifier(encoder, labels)):
        signal.index(passages)
        scores = signal.scores(["ă", "e"])
        assert [labels[i] for i in scores.argmax(axis=1)] == [4, 9]
        np.testing.assert_allclose(scores[:, 0], scores[:, 1])


def test_the_published_floor_stands_once_beside_its_task() -> None:
    rows = list(run_task(TASK, Letters()))
    table = markdown([Row("ALQAC", row.signal, row.quality, row.milliseconds) for row in rows])
    assert table.count("0.732") == 1
    assert len(table.splitlines()) == 2 + len(rows)


def test_question_sets_are_read_as_they_are_published(tmp_path: Path) -> None:
    (tmp_path / "alqac").mkdir()
    (tmp_path / "alqac/law.json").write_text(
        json.dumps([{"id": "L", "articles": [{"id": "1", "text": "một"}, {"id": "2", "text": "hai"}]}]),
        encoding="utf-8",
    )
    asked = [
        {"text": "câu hỏi", "relevant_articles": [{"law_id": "L", "article_id": "2"}]},
        {"text": "không có điều luật", "relevant_articles": [{"law_id": "L", "article_id": "9"}]},
    ]
    (tmp_path / "alqac/questions.json").write_text(json.dumps(asked), encoding="utf-8")
    [task] = load_tasks(tmp_path)
    assert task.passages == ("một", "hai")
    assert task.questions == ("câu hỏi",)
    assert task.relevant == (frozenset({1}),)


def test_an_empty_folder_is_an_error_that_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"hotich/procedures\.jsonl"):
        load_tasks(tmp_path)
