"""Rows made one at a time are the rows scikit-learn would have made."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.tfidf import TfidfRows, as_matrix, side_by_side

TEXTS = ["làm căn cước ở đâu", "mất  căn cước,\tcăn cước mới", "Đăng ký tạm trú", "a", "tạm trú ở trọ ở trọ"]
ASKED = [*TEXTS, "căn cước căn cước của con", "XE MÁY", "từ nào cũng lạ", "", "  ", "Ở ở  Ở"]
VECTORIZERS = {
    "words": {"ngram_range": (1, 2), "token_pattern": r"\S+"},
    "words as written": {"ngram_range": (1, 1), "token_pattern": r"\S+", "lowercase": False},
    "characters within words": {"analyzer": "char_wb", "ngram_range": (2, 5)},
    "characters across words": {"analyzer": "char", "ngram_range": (1, 3)},
    "an analyser of one's own": {"analyzer": str.split},
}


@pytest.mark.parametrize("name", VECTORIZERS)
def test_a_row_is_what_the_vectoriser_makes_of_the_text(name: str) -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, **VECTORIZERS[name]).fit(TEXTS)
    rows = TfidfRows(vectorizer)

    made = as_matrix([rows.row(text) for text in ASKED], rows.size)

    assert np.allclose(made.toarray(), vectorizer.transform(ASKED).toarray())


def test_rows_stand_side_by_side() -> None:
    first, second = (
        TfidfRows(TfidfVectorizer(sublinear_tf=True, analyzer=analyzer).fit(TEXTS)) for analyzer in ("word", "char_wb")
    )

    joined = side_by_side([first.row(TEXTS[0]), second.row(TEXTS[0])], [first.size, second.size])

    apart = [as_matrix([rows.row(TEXTS[0])], rows.size).toarray()[0] for rows in (first, second)]
    assert np.allclose(as_matrix([joined], first.size + second.size).toarray()[0], np.concatenate(apart))


def test_a_vectoriser_that_counts_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="sublinear_tf"):
        TfidfRows(TfidfVectorizer().fit(TEXTS))
