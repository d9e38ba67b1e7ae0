"""A small knowledge folder that each test may spoil in its own way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

DOCUMENT = """\
id: luat-26-2023-qh15
number: 26/2023/QH15
title: Luật Căn cước
effective_from: 2024-07-01
url: "https://vanban.chinhphu.vn/?docid=1"
"""

FACTS = """\
- id: le-phi-doi
  title: Lệ phí đổi thẻ
  unit: dong
  values:
    - {value: 25000, valid_from: 2025-07-01, valid_to: 2026-12-31, document: luat-26-2023-qh15}
    - {value: 50000, valid_from: 2027-01-01}
    - {value: 0, valid_from: 2026-08-15, valid_to: 2027-02-28, when: "kenh = truc-tuyen và cong-dan-so = co"}
"""

QUESTIONS = "\n".join(f"    - câu hỏi mẫu số {n} về lệ phí" for n in range(12))

GUIDE = f"""\
---
id: can-cuoc-le-phi
title: Lệ phí thẻ căn cước
area: can-cuoc
verified_on: 2026-11-21
review_by: 2026-12-31
legal_basis:
  - {{document: luat-26-2023-qh15, article: Điều 38}}
sources:
  - {{title: Luật Căn cước, url: "https://vanban.chinhphu.vn/?docid=1", seen_on: 2026-11-21, confidence: high}}
names: [lệ phí căn cước]
questions:
  fee:
{QUESTIONS}
---

## overview: Tóm tắt

Làm thẻ căn cước có thể mất lệ phí.

## fee: Bao nhiêu tiền

Đổi thẻ căn cước là **{{le-phi-doi}}** {{le-phi-doi:han}}.

- [từ 01/01/2027] Mức giảm đã hết.
- [khi tuoi < 14] Trẻ dưới mười bốn tuổi được miễn.
- Nộp tại nơi làm thẻ.
"""


@pytest.fixture
def knowledge_dir(tmp_path: Path) -> Path:
    """A folder with one sound guide, one fact and one document."""
    root = tmp_path / "knowledge"
    for name, text in {
        "documents/luat-26-2023-qh15.yml": DOCUMENT,
        "facts/can-cuoc.yml": FACTS,
        "can-cuoc/can-cuoc-le-phi.md": GUIDE,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def spoil(knowledge_dir: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of text in one file of the folder."""

    def replace(name: str, old: str, new: str) -> None:
        path = knowledge_dir / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
