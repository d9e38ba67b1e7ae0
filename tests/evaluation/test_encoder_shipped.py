"""The model in the repository keeps what others build on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from evaluation.encoder.compare import folder_megabytes
from evaluation.encoder.plain import PlainEncoder

FOLDER = Path(__file__).resolve().parents[2] / "models" / "encoder"
TEXTS = [
    "Làm lại thẻ căn cước bị mất ở đâu?",
    "lam lai the can cuoc bi mat o dau",
    "Đăng ký tạm trú cho người thuê nhà",
]


@pytest.fixture(scope="module")
def encoder() -> PlainEncoder:
    return PlainEncoder(FOLDER)


def test_the_folder_stays_small_enough_for_the_repository() -> None:
    assert folder_megabytes(FOLDER) <= 30


def test_the_plain_reader_agrees_with_sentence_transformers(encoder: PlainEncoder) -> None:
    by_torch = np.asarray(SentenceTransformer(str(FOLDER), device="cpu").encode(TEXTS), dtype=np.float32)
    np.testing.assert_allclose(by_torch, encoder.encode(TEXTS), atol=2e-3)


def test_a_question_is_nearer_to_itself_without_diacritics_than_to_another(encoder: PlainEncoder) -> None:
    asked, bare, other = encoder.encode(TEXTS)
    assert asked @ bare > 0.6
    assert asked @ bare > asked @ other + 0.2


def test_the_card_names_licences_and_command() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for needed in ("CC BY-SA 3.0", "Wikipedia", "python -m evaluation.encoder.train", "seed"):
        assert needed in card
