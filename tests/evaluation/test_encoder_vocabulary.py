"""The tokenizer carries all its normalisation and knows words of two syllables."""

from __future__ import annotations

from collections import Counter

import pytest
from tokenizers import Tokenizer

from evaluation.encoder.vocabulary import (
    VocabularySize,
    choose_phrases,
    count_words,
    learn_tokenizer,
    normalise,
    without_normaliser,
)

TEXT = [f"Thẻ căn cước số {i} của người dân; người ở phường {i}, thẻ mới." for i in range(60)]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return learn_tokenizer(TEXT, VocabularySize(pieces=150, words=80, phrases=40))


def test_pairs_do_not_cross_punctuation() -> None:
    words, pairs = count_words(["Căn cước. Cước phí, phí"])
    assert words == Counter({"cước": 2, "phí": 2, "căn": 1})
    assert set(pairs) == {"căn cước", "cước phí"}


def test_a_phrase_is_a_pair_that_stands_together_more_than_by_chance() -> None:
    words = Counter({"căn": 100, "cước": 100, "là": 5_000, "một": 5_000, "n": 89_800})
    pairs = Counter({"căn cước": 90, "là một": 250, "căn là": 5})
    assert list(choose_phrases(words, pairs, limit=10)) == ["căn cước"]


def test_two_syllables_become_one_piece_with_and_without_diacritics(tokenizer: Tokenizer) -> None:
    assert "▁căn▁cước" in tokenizer.encode("mất Căn Cước").tokens
    assert "▁can▁cuoc" in tokenizer.encode("mat can cuoc").tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("THẺ CĂN CƯỚC", "thẻ căn cước"),
        ("người da\u0302n", "người dân"),
        ("hoà", "hòa"),
        ("thủy tạ", "thuỷ tạ"),
        ("  thẻ,mới!", "thẻ mới"),
    ],
)
def test_spellings_of_the_same_text_are_the_same_pieces(tokenizer: Tokenizer, one: str, other: str) -> None:
    assert tokenizer.encode(one).ids == tokenizer.encode(other).ids


@pytest.mark.parametrize(
    "text",
    [
        "  Căn cước, hoà giải!",
        "Điều 5. (a) 25.000đ/thẻ_mới",
        "ngươ\u0300i THUỶ",
        "…",
        "Ðảo",
        "½ km²",
        "a\u200bb\tc\n",
    ],
)
def test_training_normalises_as_the_shipped_tokenizer_does(tokenizer: Tokenizer, text: str) -> None:
    assert normalise(text) == tokenizer.normalizer.normalize_str(text)
    assert without_normaliser(tokenizer).encode(normalise(text)).ids == tokenizer.encode(text).ids


def test_an_unknown_word_is_spelt_from_parts(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("thẻmới").ids) > 1
    assert tokenizer.encode("").ids == []
