from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.ngrams import Block, NgramFeatures, forms_of

BLOCKS = [Block("full", "word", 1, 2), Block("bare", "char_wb", 1, 3), Block("words", "word", 1, 1, weight=2.0)]
TEXTS = ["làm căn cước ở đâu", "mất căn cước", "đăng ký tạm trú"]


@pytest.fixture(scope="module")
def features() -> NgramFeatures:
    return NgramFeatures.fit(BLOCKS, [forms_of(text, ["căn cước"]) for text in TEXTS])


def test_one_row_a_text_and_one_column_an_ngram(features: NgramFeatures) -> None:
    assert features.transform([forms_of(text) for text in TEXTS]).shape == (3, features.size)


def test_typing_without_diacritics_keeps_the_bare_features(features: NgramFeatures) -> None:
    bare = NgramFeatures.fit([Block("bare", "word", 1, 2)], [forms_of(text) for text in TEXTS])

    rows = bare.transform([forms_of("làm căn cước ở đâu"), forms_of("lam can cuoc o dau")]).toarray()

    assert np.array_equal(rows[0], rows[1])


def test_the_edges_tell_a_whole_message_from_a_part_of_one() -> None:
    edges = NgramFeatures.fit([Block("full", "word", 2, 2)], [forms_of("không"), forms_of("không mất phí")])

    whole, part = edges.transform([forms_of("không"), forms_of("không mất phí")]).toarray()

    assert not np.array_equal(whole, part)


def test_pairs_bridge_what_stands_between() -> None:
    pairs = NgramFeatures.fit([Block("full", "skip", 1, 4)], [forms_of("giá vé bao nhiêu")])

    row = pairs.transform([forms_of("giá vàng bao nhiêu")]).toarray()[0]

    shared = {gram for gram, weight in zip(pairs.to_json()[0]["grams"], row, strict=True) if weight}
    assert shared == {"^ giá", "^ bao", "^ nhiêu", "giá bao", "giá nhiêu", "giá $", "bao nhiêu", "bao $", "nhiêu $"}


def test_saved_features_are_the_same_features(features: NgramFeatures, tmp_path: Path) -> None:
    features.save(tmp_path / "ngrams.json")
    again = NgramFeatures.read(tmp_path / "ngrams.json")

    forms = [forms_of(text, ["căn cước"]) for text in [*TEXTS, "khác hẳn"]]

    assert np.allclose(features.transform(forms).toarray(), again.transform(forms).toarray())


def test_too_little_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="min_df"):
        NgramFeatures.fit([Block("full", "char_wb", 2, 3, min_count=5)], [forms_of("một")])
