from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.segment import Segmenter

TERMS = ("căn cước công dân", "định danh điện tử", "dịch vụ công trực tuyến", "tạm trú")
PIECES = st.sampled_from(
    [
        "căn cước công dân",
        "Định danh điện tử",
        "tạm  trú",
        "con 5tuổi",
        "#gap-can-bo",
        "12/3/2026",
        "50.000đ",
        ":)))",
        "😀",
        "👨\u200d👩\u200d👧",
        "ạb",
        "́",
        "nghĩa",
        "ko",
        "...",
        "?",
        "\u200b",
        "VNeID",
        "http://a.vn/x?y=1",
        "\x00",
        "½",
        "İ",
    ]
)
MESSAGES = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n", "\u00a0"])), max_size=8).map(
        lambda parts: "".join(piece + gap for piece, gap in parts)
    ),
)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(TERMS)


def texts(segmenter: Segmenter, message: str) -> list[str]:
    return [word.text for word in segmenter.words(message)]


def test_terms_of_the_lexicon_stay_one_word(segmenter: Segmenter) -> None:
    assert "căn cước công dân" in texts(segmenter, "làm căn cước công dân ở đâu")
    assert "định danh điện tử" in texts(segmenter, "tài khoản định danh điện tử mức 2")


def test_terms_are_found_in_any_case_and_with_any_spacing(segmenter: Segmenter) -> None:
    assert "CĂN  CƯỚC\nCÔNG DÂN" in texts(segmenter, "LÀM CĂN  CƯỚC\nCÔNG DÂN")


def test_long_terms_are_found_without_diacritics(segmenter: Segmenter) -> None:
    assert "dich vu cong truc tuyen" in texts(segmenter, "nop qua dich vu cong truc tuyen")


def test_a_term_is_not_joined_to_its_neighbours(segmenter: Segmenter) -> None:
    assert texts(segmenter, "lam lai can cuoc cong dan roi") == ["lam", "lai", "can cuoc cong dan", "roi"]


def test_the_lemma_is_composed_and_in_lower_case(segmenter: Segmenter) -> None:
    words = segmenter.words(unicodedata.normalize("NFD", "Căn Cước Công Dân"))

    assert [word.lemma for word in words] == ["căn cước công dân"]


def test_signs_and_emoji_stand_apart_from_words(segmenter: Segmenter) -> None:
    assert texts(segmenter, "tạm trú 😀") == ["tạm trú", "😀"]


def test_an_empty_message_has_no_words(segmenter: Segmenter) -> None:
    assert segmenter.words("") == segmenter.words(" \n ") == []


@settings(deadline=None)
@given(MESSAGES)
def test_words_are_exact_slices_in_order_without_overlap(message: str) -> None:
    words = Segmenter(TERMS).words(message)

    assert all(message[word.start : word.end] == word.text != "" for word in words)
    assert all(left.end <= right.start for left, right in itertools.pairwise(words))


@settings(deadline=None)
@given(MESSAGES)
def test_no_visible_character_is_lost(message: str) -> None:
    words = Segmenter(TERMS).words(message)

    covered = {i for word in words for i in range(word.start, word.end)}
    assert all(i in covered for i, character in enumerate(message) if not character.isspace())


@settings(deadline=None)
@given(MESSAGES)
def test_decomposed_text_has_the_same_words(message: str) -> None:
    segmenter = Segmenter(TERMS)
    composed = unicodedata.normalize("NFC", message)
    decomposed = unicodedata.normalize("NFD", composed)

    assert [w.lemma for w in segmenter.words(decomposed)] == [w.lemma for w in segmenter.words(composed)]
