"""The classifier's opinion of a question it has not seen."""

from __future__ import annotations

import numpy as np
import pytest

from bot.retrieval.classifier import ExampleFeatures, GuideClassifier, learn
from bot.retrieval.encoder import SentenceEncoder
from bot.retrieval.readings import Readings
from bot.settings import PROJECT_ROOT

EXAMPLES = [
    ("làm hộ chiếu ở đâu", 0),
    ("hộ chiếu hết hạn thì đổi thế nào", 0),
    ("lệ phí làm hộ chiếu", 0),
    ("đăng ký tạm trú cần gì", 1),
    ("ở trọ có phải đăng ký tạm trú không", 1),
    ("mất thẻ căn cước làm lại sao", 2),
    ("xin cấp lại thẻ căn cước bị mất", 2),
    ("rớt căn cước ngoài đường", 2),
]


def test_an_example_left_out_is_judged_as_if_it_had_never_been_learned() -> None:
    encoder = SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder"))
    texts, columns = [text for text, _ in EXAMPLES], [column for _, column in EXAMPLES]
    examples = ExampleFeatures(Readings.of(texts, encoder))
    judged = [6, 1, 4]

    learned = learn(examples, columns, 3, judged)

    for row, position in enumerate(judged):
        kernel = np.exp(1.5 * (examples.likeness_among() - 1))
        seen = [i for i in range(len(texts)) if i != position]
        penalised = kernel[np.ix_(seen, seen)] + 0.1 * np.eye(len(seen))
        expected = kernel[position, seen] @ np.linalg.solve(penalised, np.eye(3)[[columns[i] for i in seen]])
        assert learned.held_out[row] == pytest.approx(expected, abs=1e-3)


def test_a_known_question_is_scored_highest_for_its_guide() -> None:
    encoder = SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder"))
    texts, columns = [text for text, _ in EXAMPLES], [column for _, column in EXAMPLES]
    readings = Readings.of(texts, encoder)
    examples = ExampleFeatures(readings)

    classifier = GuideClassifier(examples, learn(examples, columns, 3).coefficients)

    meaning = readings.meaning @ readings.meaning.T
    assert classifier.scores(readings, meaning).argmax(axis=1).tolist() == columns
