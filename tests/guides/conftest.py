"""A small knowledge folder with everything a page can show, and a search that always answers the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.retrieval.ranking import Candidate, Ranking

TODAY = date(2026, 11, 21)

DOCUMENTS = """\
- {id: luat-26-2023-qh15, number: 26/2023/QH15, title: Luật Căn cước, effective_from: 2024-07-01,
   url: "https://vanban.chinhphu.vn/?docid=1"}
- {id: tt-64-2025-tt-btc, number: 64/2025/TT-BTC, title: Thông tư giảm lệ phí, effective_from: 2025-07-01,
   effective_to: 2026-12-31, url: "https://vanban.chinhphu.vn/?docid=2"}
"""

FACTS = """\
- id: le-phi-doi
  title: Lệ phí đổi thẻ
  unit: dong
  values:
    - {value: 25000, valid_from: 2025-07-01, valid_to: 2026-12-31, document: tt-64-2025-tt-btc, article: Điều 1}
    - {value: 50000, valid_from: 2027-01-01}
- id: le-phi-nop
  title: Lệ phí nộp hồ sơ
  unit: dong
  values:
    - {value: 9000, valid_from: 2025-07-01}
    - {value: 4000, valid_from: 2025-07-01, when: "kenh = truc-tuyen"}
- id: le-phi-cu
  title: Lệ phí đã hết
  unit: dong
  values:
    - {value: 1000, valid_from: 2024-07-01, valid_to: 2025-06-30}
- {id: han-cap, title: Thời hạn cấp, unit: ngay-lam-viec, values: [{value: 7, valid_from: 2024-07-01}]}
"""


def header(guide_id: str, title: str, area: str, more: str = "") -> str:
    """Front matter of a guide."""
    questions = "\n".join(f"    - câu hỏi mẫu số {n}" for n in range(12))
    return f"""\
---
id: {guide_id}
title: {title}
area: {area}
verified_on: 2026-11-20
review_by: 2026-12-31
legal_basis:
  - {{document: luat-26-2023-qh15, article: Điều 24}}
  - {{document: tt-64-2025-tt-btc}}
sources:
  - {{title: Cổng Dịch vụ công, url: "https://dichvucong.gov.vn/p/1?a=1&b=2", seen_on: 2026-11-19, confidence: high}}
{more}questions:
  overview:
{questions}
---
"""


CARD = (
    header(
        "can-cuoc-doi-the",
        "Đổi thẻ căn cước",
        "can-cuoc",
        "aliases: [dvc-doi-the]\nrelated: [cu-tru-tam-tru, dvc-doi-the]\nnames: [đổi cccd, gia hạn thẻ]\n",
    )
    + """
## overview: Tóm tắt

Đổi thẻ căn cước mất **{han-cap}** và hết {le-phi-doi} <b>. Còn vướng thì gọi 1900 0368.

## documents: Cần giấy tờ gì

Anh/chị mang thẻ cũ.

- Ảnh thì không cần.
- [khi tuoi < 14] Trẻ dưới 14 tuổi: giấy khai sinh.

## steps: Các bước làm

Làm trên VNeID.

1. Mở VNeID.
2. [từ 01/01/2027] Chọn cổng mới.
2. Nộp hồ sơ.

Làm tại quầy cũng được.

## fee: Bao nhiêu tiền

Đổi thẻ hết **{le-phi-doi}** {le-phi-doi:han}; nộp hồ sơ hết {le-phi-nop}.

- [khi kenh = truc-tuyen] Nộp trên mạng: {le-phi-nop}.
- Mức cũ: {le-phi-cu}.
- Từ năm sau: {le-phi-doi:sau}.

## other: Sau này

[từ 01/01/2027] Chỉ có từ năm 2027.
"""
)

STAY = header("cu-tru-tam-tru", "Đăng ký tạm trú", "cu-tru", "names: [tạm trú, ở trọ]\n") + (
    "\n## overview: Tạm trú là gì\n\nĐăng ký tạm trú là khai với Công an xã chỗ anh/chị đang ở.\n"
)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    """Two guides: one that has everything, and one that has the least."""
    root = tmp_path / "knowledge"
    for name, text in {
        "documents/van-ban.yml": DOCUMENTS,
        "facts/muc-thu.yml": FACTS,
        "can-cuoc/can-cuoc-doi-the.md": CARD,
        "cu-tru/cu-tru-tam-tru.md": STAY,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded = load_knowledge(root)
    assert not loaded.problems
    return loaded.knowledge


@dataclass
class FixedSearch:
    """A search that finds the same guides for every question."""

    guides: tuple[str, ...] = ("cu-tru-tam-tru",)
    confidence: float = 0.01

    def search(self, question: str) -> Ranking:
        assert question.strip()
        return Ranking(tuple(Candidate(guide, self.confidence) for guide in self.guides))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        raise AssertionError("pages ask for guides only")

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        raise AssertionError("pages ask for guides only")


@dataclass
class Shelf:
    """Knowledge and search, as the library hands them out."""

    knowledge: Knowledge
    search: FixedSearch

    def snapshot(self) -> tuple[Knowledge, FixedSearch]:
        return self.knowledge, self.search


@pytest.fixture
def shelf(knowledge: Knowledge) -> Shelf:
    return Shelf(knowledge, FixedSearch())
