"""Signals, fusion and the table, on a handful of passages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.retrieval.dataset import Procedure, Task, load_procedures, load_tasks, procedure_tasks
from evaluation.retrieval.metrics import Quality
from evaluation.retrieval.procedures import ProcedureSearch, held_out_questions, tfidf_floor
from evaluation.retrieval.report import BARS, FUSED, Row, bar_table, markdown
from evaluation.retrieval.run import run_task, with_bare_questions
from evaluation.retrieval.signals import BestPart, Bm25, Characters, Dense, parts_of, reciprocal_ranks

PASSAGES = ("Đổi thẻ căn cước khi hết hạn", "Đăng ký tạm trú khi thuê nhà", "Khai sinh cho con mới đẻ")
TASK = Task("mẫu", PASSAGES, ("thuê nhà thì tạm trú ra sao", "thẻ căn cước"), (frozenset({1}), frozenset({0})), (0, 1))


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
    fused = reciprocal_ranks({"a": one, "b": other, "c": other})
    assert fused.argmax() == 1
    assert fused[0, 0] == pytest.approx(1 / 61 + 2 / 63, rel=1e-5)


def test_pairs_of_syllables_keep_their_order() -> None:
    signal = Bm25(bare=True, pairs=True)
    signal.index(("cắn cứ vào", "vào cắn cứ", "cứ vào cắn"))
    assert signal.scores(["cu vao can"]).argmax() == 2


def test_characters_forgive_a_slip() -> None:
    signal = Characters()
    signal.index(PASSAGES)
    assert signal.scores(["dang ki tamtru"]).argmax() == 1


def test_a_passage_is_worth_its_best_sentence() -> None:
    signal = BestPart(Bm25())
    signal.index(("Một câu dài nói nhiều chuyện khác nhau. Thuê nhà. Hết chuyện rồi.", "Thuê xe và nhà kho ở xa."))
    scores = signal.scores(["thuê nhà"])
    assert scores.shape == (1, 2)
    assert scores.argmax() == 0


def test_a_text_without_an_end_of_sentence_is_one_part() -> None:
    assert parts_of("Mục 1.\n\nNội dung; hết") == ["Mục 1.", "Nội dung;", "hết"]
    assert parts_of("") == [""]


def test_every_task_is_also_asked_without_diacritics() -> None:
    written, bare = with_bare_questions([TASK])
    assert written is TASK
    assert bare.questions[1] == "the can cuoc"
    assert bare.name == "mẫu, no diacritics"


def test_a_run_gives_a_row_for_each_signal_and_both_fusions() -> None:
    task = replace(TASK, questions=TASK.questions * 5, relevant=TASK.relevant * 5, groups=tuple(range(10)))
    rows = list(run_task(task, Letters()))
    assert rows[0].signal == "BM25 (floor)"
    assert [row.signal for row in rows][-2:] == ["all, reciprocal ranks", FUSED]
    assert rows[0].quality.accuracy_at_1 == 1


def test_the_published_floor_stands_once_beside_its_task() -> None:
    quality = Quality(0.5, 0.5, 0.5, 0.5)
    table = markdown([Row("ALQAC", signal, quality, None) for signal in ("BM25 (floor)", FUSED)])
    assert table.count("0.732") == 1
    assert len(table.splitlines()) == 4


def test_each_demand_stands_beside_the_floor_of_the_same_run() -> None:
    rows = [
        Row("ALQAC", "BM25 (floor)", Quality(0.7, 0.0, 0.0, 0.0), 1.0),
        Row("ALQAC", FUSED, Quality(0.8, 0.0, 0.0, 0.0), 1.0),
    ]
    assert bar_table(rows, BARS).splitlines()[2:] == ["| ALQAC | accuracy_at_1 | 0.700 | 0.800 | 0.78 | yes |"]


PROCEDURES = [
    Procedure(
        title,
        f"Thủ tục {title.lower()}?",
        f"{title} tại xã.\n\nNộp hồ sơ {title.lower()}.",
        tuple(f"{ask} {title.lower()}" for ask in ("làm", "xin", "nộp", "hỏi", "cần")),
        (f"muốn {title.lower()} ở đâu",),
    )
    for title in ("Khai sinh cho con", "Kết hôn lần đầu", "Nhận nuôi trẻ em")
]


def test_procedures_are_found_by_floor_vote_classifier_and_learned_weights() -> None:
    asked = held_out_questions(PROCEDURES)
    search = ProcedureSearch(PROCEDURES, Letters())
    for scores in (
        tfidf_floor(PROCEDURES),
        search.vote(asked.questions),
        search.classify(asked.questions),
        search.weighted(asked.questions)[0],
    ):
        assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_any_example_of_the_right_procedure_counts_for_a_single_signal() -> None:
    texts, examples = procedure_tasks(PROCEDURES)
    assert len(texts.passages) == 3
    assert examples.relevant[1] == frozenset(range(7, 14))


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


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert load_tasks(tmp_path) == []
    assert load_procedures(tmp_path) == []
