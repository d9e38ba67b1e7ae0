"""Three kinds of procedure, each also with a foreign party; nobody has asked about a foreign wedding yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation.retrieval.question_features import QuestionFeatures
from evaluation.retrieval.ridge_classifier import RidgeClassifier
from evaluation.retrieval.title_classifier import TitleClassifier

KINDS = ("khai sinh", "khai tử", "kết hôn")
TITLES = (*KINDS, *(f"{kind} nước ngoài" for kind in KINDS))
EXAMPLES = {
    "khai sinh": ("bé mới đẻ", "đẻ con ở quê"),
    "khai tử": ("ông cụ mất", "cụ mất ở quê"),
    "kết hôn": ("cưới nhau", "cưới nhau ở quê"),
    "khai sinh nước ngoài": ("bé mới đẻ bên Pháp", "đẻ con bên Đức"),
    "khai tử nước ngoài": ("ông cụ mất bên Pháp", "cụ mất bên Đức"),
}


class NoOpinion:
    """An encoder that tells nothing apart."""

    fingerprint = ""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.zeros((len(texts), 1), dtype=np.float32)


def classifier() -> TitleClassifier:
    pairs = [(question, TITLES.index(title)) for title, asked in EXAMPLES.items() for question in asked]
    features = QuestionFeatures([question for question, _ in pairs], NoOpinion())
    return TitleClassifier(features, [(title,) for title in TITLES], pairs)


def scores(question: str) -> dict[str, float]:
    return dict(zip(TITLES, classifier().log_probabilities([question])[0].tolist(), strict=True))


def test_questions_like_the_examples_go_where_the_examples_go() -> None:
    for title, asked in EXAMPLES.items():
        found = scores(asked[0])
        assert max(found, key=found.__getitem__) == title


def test_what_a_word_of_some_titles_sounds_like_holds_for_every_title_with_that_word() -> None:
    at_home, abroad = scores("cưới nhau ở quê"), scores("cưới nhau bên Pháp")

    assert abroad["kết hôn nước ngoài"] > at_home["kết hôn nước ngoài"] + 1
    assert abroad["kết hôn"] < at_home["kết hôn"]


def test_scores_are_logarithms_of_shares() -> None:
    assert np.isclose(sum(np.exp(list(scores("cưới").values()))), 1, atol=1e-5)


def test_sentences_of_a_text_count_where_no_example_is_alike() -> None:
    texts = [("bé mới đẻ", 0), ("lệ phí hai mươi nghìn", 1), ("cưới nhau", 2)]
    features = QuestionFeatures([text for text, _ in texts], NoOpinion())
    ridge = RidgeClassifier(features, [texts[0], texts[2]], [texts[1]], classes=3)

    assert ridge.scores(["lệ phí", "cưới nhau ở đâu"]).argmax(axis=1).tolist() == [1, 2]
