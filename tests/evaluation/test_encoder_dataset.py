"""Training pairs are cut from real text only, and anew in every pass."""

from __future__ import annotations

import json
import lzma
import random
from datetime import date
from pathlib import Path

import pytest

from evaluation.encoder.dataset import (
    PairRates,
    Record,
    in_blocks,
    make_pair,
    read_guides,
    read_law,
    read_lines,
    read_wiki,
)
from evaluation.encoder.noise import NoiseRates

QUIET = NoiseRates(strip_diacritics=0, teencode=0, telex=0, typo=0, glue=0, chatter=0)
BODY = "Một hai ba bốn năm sáu bảy. Tám chín mười mười một mười hai. Mười ba mười bốn mười lăm mười sáu mười bảy."


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_bytes(lzma.compress("\n".join(json.dumps(row) for row in rows).encode()))
    return path


def test_law_without_a_text_is_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "law.xz",
        [
            {
                "topic": "a",
                "title": "Đổi thẻ",
                "text": "### 4100900000000000300000010000 Người dân nộp hồ sơ tại xã nơi cư trú của mình",
            },
            {"topic": "a", "title": "Trống", "text": "### 39013000000000001000017000000000000000000040278790140000"},
        ],
    )
    assert list(read_law(path)) == [Record("a", "Đổi thẻ", "Người dân nộp hồ sơ tại xã nơi cư trú của mình")]


def test_a_title_that_swallowed_its_article_is_cut_where_it_begins(tmp_path: Path) -> None:
    title = "Tỷ giá 1. Tỷ giá được công bố theo ngày trên trang thông tin"
    [record] = read_law(write(tmp_path / "law.xz", [{"topic": "a", "title": title, "text": "### 0300200000"}]))
    assert record.title == "Tỷ giá"
    assert record.body.startswith("Tỷ giá được công bố")


def test_lists_of_links_are_no_passages(tmp_path: Path) -> None:
    rows = [
        {"title": "áo", "section": "Lịch sử", "text": BODY},
        {"title": "áo", "section": "Liên kết ngoài", "text": BODY},
        {"title": "áo", "section": "Kinh tế", "text": "quá ngắn"},
    ]
    assert [record.title for record in read_wiki(write(tmp_path / "wiki.xz", rows))] == ["áo Lịch sử"]


def test_a_missing_file_is_named_with_the_option_to_mend(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"law\.xz.*--data"):
        list(read_lines(tmp_path / "law.xz"))


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "law.xz"
    path.write_bytes(lzma.compress(b'{"a": "b"}\n{broken\n'))
    with pytest.raises(ValueError, match=r"law\.xz:2"):
        list(read_lines(path))


def test_a_title_asks_for_its_body() -> None:
    pair = make_pair(Record("g", "Đếm số", BODY), random.Random(0), PairRates(title_query=1.0, noise=QUIET))
    assert pair.query == "Đếm số"
    assert pair.passage in BODY


def test_a_sentence_asks_for_the_rest_of_its_text() -> None:
    rates = PairRates(title_query=0.0, keep_sentence=0.0, titled_passage=0.0, noise=QUIET)
    sentences = BODY.removesuffix(".").split(". ")
    for seed in range(20):
        pair = make_pair(Record("g", "Đếm số", BODY), random.Random(seed), rates)
        asked = max(sentences, key=lambda s: len(set(s.split()) & set(pair.query.split())))
        assert asked not in pair.passage
        assert len(pair.passage.split()) > 5


def test_passages_keep_to_the_length_asked() -> None:
    record = Record("g", "dài", ". ".join("từ " * 30 for _ in range(30)))
    for title_query in (0.0, 1.0):
        rates = PairRates(title_query=title_query, titled_passage=0.0, min_words=20, max_words=40)
        lengths = [len(make_pair(record, random.Random(seed), rates).passage.split()) for seed in range(40)]
        assert min(lengths) >= 20
        assert max(lengths) <= 40


def test_blocks_shuffle_but_keep_neighbours() -> None:
    records = [Record("g", str(i), BODY) for i in range(10)]
    shuffled = in_blocks(records, 2, random.Random(1))
    titles = [int(record.title) for record in shuffled]
    assert sorted(titles) == list(range(10))
    assert titles != list(range(10))
    assert all(b == a + 1 for a, b in zip(titles[::2], titles[1::2], strict=True))


def test_a_guide_pairs_its_questions_with_the_section_of_their_aspect(tmp_path: Path) -> None:
    asked = "\n".join(f"    - hỏi giá lần {i}" for i in range(12))
    guide = tmp_path / "cu-tru" / "cu-tru-mau.md"
    guide.parent.mkdir()
    guide.write_text(
        f"""---
id: cu-tru-mau
title: Mẫu
area: cu-tru
verified_on: 2026-11-21
review_by: 2026-12-31
legal_basis:
  - {{document: luat-mau}}
sources:
  - {{title: Trang mẫu, url: "https://example.gov.vn", seen_on: 2026-11-21, confidence: high}}
names: [tên mẫu]
questions:
  fee:
{asked}
---

## steps: Cách làm

Nộp tại xã.

## fee: Giá

Không mất tiền.
""",
        encoding="utf-8",
    )
    pairs = read_guides(tmp_path, date(2026, 11, 21))
    answers = {pair.query: pair.passage for pair in pairs if not pair.passage.startswith("hỏi giá")}
    assert "Không mất tiền" in answers["hỏi giá lần 3"]
    assert "Nộp tại xã" in answers["tên mẫu"]
    assert [pair.passage for pair in pairs if pair.query == "hỏi giá lần 3"][1:] == ["hỏi giá lần 4"]
    assert len(pairs) == 12 + 2 + 11
