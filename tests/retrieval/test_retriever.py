"""Finding the right guide with the shipped encoder and the published guides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.loader import load_knowledge
from bot.knowledge.passages import PassageKind, all_passages
from bot.knowledge.schema import Aspect
from bot.retrieval.encoder import SentenceEncoder
from bot.retrieval.ranking import Thread
from bot.retrieval.retriever import Retriever, load_weights, save_weights
from bot.settings import PROJECT_ROOT
from bot.text.diacritics import strip_diacritics

TODAY = date(2026, 11, 21)
GUIDES = (
    "can-cuoc-le-phi",
    "can-cuoc-tre-duoi-6",
    "dvc-ho-chieu",
    "vneid-khong-nhan-otp",
    "vneid-lua-dao",
    "dvc-khai-sinh",
)


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    """A handful of the published guides, weights learned on the spot."""
    knowledge = load_knowledge(PROJECT_ROOT / "knowledge").knowledge
    passages = [p for p in all_passages(knowledge, TODAY) if p.guide in GUIDES]
    encoder = SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder"))
    return Retriever(
        knowledge.guides,
        passages,
        encoder,
        None,
        ["hôm nay trời có mưa không", "giá xăng bao nhiêu", "kể chuyện cười đi"],
    )


QUESTIONS = [
    ("bé nhà em ba tuổi muốn làm thẻ căn cước", "can-cuoc-tre-duoi-6"),
    ("chờ mãi mà tin nhắn mã xác thực VNeID không về máy", "vneid-khong-nhan-otp"),
    ("xin cấp hộ chiếu phổ thông thì nộp ở chỗ nào", "dvc-ho-chieu"),
    ("có người gọi tự xưng công an bảo cài ứng dụng lạ", "vneid-lua-dao"),
    ("làm giấy khai sinh cho cháu mới đẻ", "dvc-khai-sinh"),
]


@pytest.mark.parametrize(("question", "guide"), QUESTIONS)
def test_the_right_guide_comes_first_with_and_without_diacritics(
    retriever: Retriever, question: str, guide: str
) -> None:
    assert retriever.search(question).best.guide == guide
    assert retriever.search(strip_diacritics(question)).best.guide == guide


def test_the_asked_part_comes_first(retriever: Retriever) -> None:
    assert retriever.aspects("làm hộ chiếu hết bao nhiêu tiền", "dvc-ho-chieu")[0][0] is Aspect.FEE


def test_confidence_is_a_probability_and_falls_for_other_worlds(retriever: Retriever) -> None:
    known = retriever.search("làm hộ chiếu hết bao nhiêu tiền").candidates
    foreign = retriever.search("công thức nấu phở bò ngon").candidates

    assert all(0.0 <= c.confidence <= 1.0 for c in (*known, *foreign))
    assert all(known[0].confidence >= c.confidence for c in known)
    assert foreign[0].confidence < 0.3 < known[0].confidence


def test_only_guides_are_found_that_have_passages(retriever: Retriever) -> None:
    assert {c.guide for c in retriever.search("căn cước").candidates} <= set(GUIDES)


def test_an_ellipsis_is_about_the_guide_under_discussion(retriever: Retriever) -> None:
    thread = Thread("dvc-ho-chieu", "xin cấp hộ chiếu phổ thông thì nộp ở chỗ nào")

    best = retriever.search("hết bao nhiêu tiền", thread).best

    assert best.guide == "dvc-ho-chieu"
    assert best.confidence > 0.5


@pytest.mark.parametrize("thread", [None, Thread("can-cuoc-le-phi", "lệ phí làm căn cước")])
def test_guides_that_are_out_of_the_question_do_not_come_first(retriever: Retriever, thread: Thread | None) -> None:
    question = "bé nhà em ba tuổi muốn làm thẻ căn cước"

    assert retriever.search(question, thread, {"can-cuoc-tre-duoi-6"}).best.guide != "can-cuoc-tre-duoi-6"


def test_the_same_passages_give_the_same_weights(retriever: Retriever, tmp_path: Path) -> None:
    save_weights(retriever.weights, tmp_path / "weights.npz")

    loaded = load_weights(tmp_path / "weights.npz")

    assert loaded is not None
    assert loaded.certainty == retriever.weights.certainty
    assert np.array_equal(loaded.coefficients, retriever.weights.coefficients)


def test_damaged_weights_are_learned_anew_and_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"PK not really")
    assert load_weights(tmp_path / "weights.npz") is None
    assert load_weights(tmp_path / "nothing.npz") is None


def test_every_guide_contributes_names_questions_and_sections() -> None:
    knowledge = load_knowledge(PROJECT_ROOT / "knowledge").knowledge
    kinds = {(p.guide, p.kind) for p in all_passages(knowledge, TODAY)}
    own = (PassageKind.NAME, PassageKind.QUESTION, PassageKind.SECTION)
    assert all((guide, kind) in kinds for guide in knowledge.guides for kind in own)


def test_a_question_mark_changes_no_word(retriever: Retriever) -> None:
    [asked, *_], [said, *_] = retriever.aspect_words("thế lệ phí?"), retriever.aspect_words("thế lệ phí")

    assert asked[0] is said[0] is Aspect.FEE
