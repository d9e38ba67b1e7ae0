from __future__ import annotations

import itertools
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.offsets import compose, fold

VIETNAMESE = st.text(alphabet="aăâeêoôơuưyđ bcnghtm ÀÉộ\u0300\u0301\u0302\u0309\u0323 \t\n.,?😀👨‍👩‍👧1ðÐ")


def test_decomposed_text_reads_like_composed_text() -> None:
    assert compose(unicodedata.normalize("NFD", "Tạm trú Ở ĐÂU")).text == "tạm trú ở đâu"


def test_runs_of_white_space_are_one_space() -> None:
    assert compose("căn \t\n  cước").text == "căn cước"


def test_a_letter_and_its_marks_share_one_span() -> None:
    original = unicodedata.normalize("NFD", "xã")

    aligned = compose(original)

    assert original[slice(*aligned.original_span(1, 2))] == "a\u0303"


def test_folding_keeps_offsets() -> None:
    aligned = compose("Hộ khẩu")

    assert fold(aligned).text == "ho khau"
    assert fold(aligned).spans == aligned.spans


def test_the_icelandic_eth_is_read_as_the_vietnamese_letter() -> None:
    assert compose("ðăng ký").text == "đăng ký"


@given(st.one_of(st.text(), VIETNAMESE))
def test_spans_follow_the_original_in_order_and_cover_all_of_it(original: str) -> None:
    aligned = compose(original)

    assert len(aligned.spans) == len(aligned.text) == len(fold(aligned).text)
    distinct = list(dict.fromkeys(aligned.spans))
    assert "".join(original[start:end] for start, end in distinct) == original
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(distinct))
