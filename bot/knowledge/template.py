"""A new guide to fill in: a file that loads as a draft, with every open point marked."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from bot.knowledge.loader import OPEN_POINT, Knowledge
from bot.knowledge.schema import MAX_REVIEW_AHEAD, MIN_QUESTIONS, SLUG_PATTERN, Area


class CannotStart(ValueError):
    """A guide that cannot be begun under this id; the message says why, in Vietnamese."""


def start_guide(root: Path, knowledge: Knowledge, guide_id: str, area: Area, title: str, today: date) -> Path:
    """Write the template of a new guide and return its path.

    Raises:
        CannotStart: the id is badly formed, lacks the area's prefix, or is taken; or the title is empty.
    """
    path = root / area.value / f"{guide_id}.md"
    if not re.match(SLUG_PATTERN, guide_id) or not guide_id.startswith(f"{area.value}-"):
        raise CannotStart(f"mã «{guide_id}» phải là chữ thường không dấu nối bằng «-», bắt đầu bằng «{area.value}-»")
    if path.exists() or guide_id in knowledge.guides or guide_id in knowledge.aliases:
        raise CannotStart(f"đã có bài «{guide_id}»; chọn mã khác, hoặc sửa bài ấy")
    if len(title.strip()) < 2:
        raise CannotStart('tên bài còn trống; ví dụ --title "Xin giấy xác nhận cư trú"')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(guide_id, area, title.strip(), today), encoding="utf-8")
    return path


def _text(guide_id: str, area: Area, title: str, today: date) -> str:
    per_aspect = MIN_QUESTIONS // 2
    questions = "".join(
        f"  {aspect}:\n"
        + "".join(f"    - {OPEN_POINT} câu {n} người dân hỏi về {topic}\n" for n in range(1, per_aspect + 1))
        for aspect, topic in (("overview", "việc này nói chung"), ("steps", "cách làm"))
    )
    return f"""\
---
id: {guide_id}
title: {json.dumps(title, ensure_ascii=False)}
area: {area.value}
aliases: []
audience: [cong-dan]
verified_on: {today}
review_by: {today + MAX_REVIEW_AHEAD}
legal_basis:
  # {OPEN_POINT} mã một văn bản trong documents/, và điều của nó; rồi xóa dòng này
  - {{document: chua-ro, article: Điều 1}}
sources:
  # {OPEN_POINT} tên và địa chỉ trang chính thức đã đọc; rồi xóa dòng này
  - {{title: Cổng Dịch vụ công quốc gia, url: "https://dichvucong.gov.vn", seen_on: {today}, confidence: medium}}
related: []
names: [{OPEN_POINT} 4 đến 10 cách gọi ngắn của việc này]
questions:
{questions}notes: ""
---

## overview: Tóm tắt

{OPEN_POINT} một, hai câu trả lời thẳng: đây là việc gì, ai cần làm.

- {OPEN_POINT} điều quan trọng nhất cần biết.

## documents: Cần giấy tờ gì

{OPEN_POINT} một câu: cần mang gì. Không cần mục này thì xóa cả mục.

## steps: Các bước

{OPEN_POINT} một câu: làm ở đâu, bằng cách nào.

1. {OPEN_POINT} bước đầu tiên.

## fee: Bao nhiêu tiền

{OPEN_POINT} một câu, con số viết bằng mã trong facts/.

## time: Bao lâu

{OPEN_POINT} một câu, con số viết bằng mã trong facts/.
"""
