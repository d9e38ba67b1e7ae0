"""Vectors of a few texts and of many are the same vectors, whatever kind of model is behind them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding

from bot.retrieval.encoder import FEW, SentenceEncoder
from bot.settings import PROJECT_ROOT

TEXTS = ["làm căn cước ở đâu", "", "🙂", "lệ phí làm hộ chiếu bao nhiêu", "x" * 300]


@pytest.fixture(scope="module")
def shipped() -> SentenceEncoder:
    return SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder"))


def test_a_text_alone_has_the_vector_it_has_among_many(shipped: SentenceEncoder) -> None:
    alone = np.concatenate([shipped.encode([text]) for text in TEXTS])

    among = shipped.encode([*TEXTS, *["văn bản khác"] * FEW])[: len(TEXTS)]

    assert np.allclose(alone, among, atol=1e-5)


def test_a_text_without_tokens_is_like_nothing(shipped: SentenceEncoder) -> None:
    assert not shipped.encode([""]).any()


def test_a_model_of_another_kind_is_asked_itself(shipped: SentenceEncoder, tmp_path: Path) -> None:
    [static, *_] = SentenceTransformer(shipped.name, device="cpu")
    assert isinstance(static, StaticEmbedding)
    other = SentenceTransformer(modules=[static.float(), Dense(static.embedding_dim, 16)], device="cpu")
    other.save(str(tmp_path))

    [vector] = SentenceEncoder(str(tmp_path)).encode(TEXTS[:1])

    [expected] = other.encode(TEXTS[:1], normalize_embeddings=True)
    assert np.allclose(vector, expected, atol=1e-5)
