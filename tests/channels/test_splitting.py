"""Long texts in several messages: nothing lost, nothing torn, cut where a reader would pause."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.splitting import cut, split, units

ATOMS = st.one_of(
    st.sampled_from("aăâeêioôơuưyđáàảãạếệộợữ\u0301\u0323\u0302 \n.,;:!?1234567890-/"),
    st.sampled_from(["🇻🇳", "👨\u200d👩\u200d👧", "e\u0302\u0301", "\u200d", "😀"]),
    st.characters(codec="utf-8"),
)
VIETNAMESE = st.lists(ATOMS, max_size=300).map("".join)


def clusters(text: str) -> list[str]:
    return [each for each in regex.findall(r"\X", text) if not each.isspace()]


@given(VIETNAMESE, st.integers(8, 120))
def test_every_piece_fits_and_only_white_space_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(ATOMS.filter(lambda atom: not atom.isspace()), max_size=300).map("".join), st.integers(30, 120))
def test_no_character_is_torn(text: str, limit: int) -> None:
    whole = clusters(text)
    assume(all(units(each) <= limit for each in whole))
    assert [each for piece in split(text, limit) for each in clusters(piece)] == whole


@given(st.lists(st.text(alphabet="aăâbcđếộ", min_size=1, max_size=12), min_size=1, max_size=80), st.integers(12, 60))
def test_no_word_is_cut_that_fits(words: list[str], limit: int) -> None:
    assert [word for piece in split(" ".join(words), limit) for word in piece.split()] == words


@given(VIETNAMESE, st.integers(8, 120))
def test_splitting_a_piece_again_changes_nothing(text: str, limit: int) -> None:
    for piece in split(text, limit):
        assert split(piece, limit) == [piece.strip()]


@given(VIETNAMESE, st.integers(2, 40))
def test_a_cut_title_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit or len(clusters(text)[:1]) == 1
    assert short == text or text.startswith(short.removesuffix("…").rstrip())


def test_a_sentence_is_the_best_place_inside_a_paragraph() -> None:
    text = "Lệ phí là 50.000 đồng. Nộp tại công an phường TP. Hồ Chí Minh. Mang theo giấy tờ cũ."
    assert split(text, 70) == [
        "Lệ phí là 50.000 đồng. Nộp tại công an phường TP. Hồ Chí Minh.",
        "Mang theo giấy tờ cũ.",
    ]


def test_paragraphs_come_before_sentences() -> None:
    text = "Đoạn một có hai câu. Câu hai ở đây.\n\nĐoạn hai bắt đầu. Rồi hết."
    assert split(text, 50) == ["Đoạn một có hai câu. Câu hai ở đây.", "Đoạn hai bắt đầu. Rồi hết."]


def test_a_step_keeps_its_number() -> None:
    text = "1. Chuẩn bị giấy tờ cho đủ\n2. Nộp hồ sơ ở công an\n3. Nhận kết quả"
    for limit in range(30, 60):
        for piece in split(text, limit):
            assert not re.search(r"(^|\n)\s*\d+\.\s*$", piece), (limit, piece)


def test_an_address_is_not_broken() -> None:
    address = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.000094"
    text = f"Anh/chị xem tại trang sau để nộp hồ sơ: {address} rồi bấm nộp."
    assert any(address in piece for piece in split(text, 100))


@pytest.mark.parametrize(("text", "limit"), [("", 10), ("  \n ", 10)])
def test_a_blank_text_is_no_message(text: str, limit: int) -> None:
    assert split(text, limit) == []


def test_endless_marks_on_one_letter_are_cut_all_the_same() -> None:
    assert all(units(piece) <= 10 for piece in split("e" + "\u0301" * 50, 10))


def test_lengths_are_counted_as_the_strictest_platform_would() -> None:
    assert (units("Lệ phí"), units("😀"), units("🇻🇳")) == (6, 2, 4)
