"""A plain request for help with something unlawful: refused outright, so no classifier is asked whether it was meant.

Only what is said in so many words counts: trading in accounts or in false papers, hiding from the police, the price of
a bribe. Who asks what the law says of it, or has been its victim, asks like anybody else.
"""

from __future__ import annotations

import re

from bot.text.normalise import bare_words, match_forms

_MOST_WORDS = 20  # a longer message has a story of its own

# Read without diacritics.
_TRADE = r"(?<!van )(?:mua|ban|thu mua|thue|cho thue|gom)"
_ACCOUNT = r"(?:tai khoan|acc|nick)(?: (?:vneid|dinh danh|muc|dien tu|ngan hang|\d|hai|cua|nguoi|khac|dich vu cong))+"
_UNLAWFUL = re.compile(
    "|".join(
        (
            rf"\b{_TRADE} (?:lai )?{_ACCOUNT}\b",
            r"\b(?:truy na|tron na)\b.*\b(?:khong bi|khoi|ne|tranh|an toan|cho nao)\b",
            r"\b(?:hoi lo|lot tay|dut lot|phong bi)\b.*\b(?:bao nhieu|nhieu|may tram|may trieu) "
            r".*\b(?:vua|hop ly|duyet|nhanh|du)\b",
        )
    )
)
# Read with diacritics, since "giá" and "giả" differ by nothing else.
_FALSE_PAPER = re.compile(
    r"\b(?:mua|làm|đặt|kiếm|cần|muốn|nhận|xin|in) (?:\w+ ){0,3}?"
    r"(?:căn cước(?: công dân)?|chứng minh(?: nhân dân)?|giấy phép lái xe|bằng lái(?: xe)?|hộ chiếu|sổ đỏ|giấy tờ"
    r"|giấy khai sinh|sổ hộ khẩu|đăng ký xe) giả\b(?! (?:mạo|danh|định))"
)
_ABOUT_THE_LAW = re.compile(
    r"\b(?:phat|vi pham|co sao|bi gi|hau qua|quy dinh|luat|bi lua|lua dao|to cao|to giac|trinh bao|bao cong an"
    r"|bi nguoi|nguoi (?:ta|khac|mua) (?:dung|lam)|co nguoi|dau thu|tu thu|phat hien ra|nhan biet|co bi)\b"
)
# "tội" and "lỡ" are "tôi" and "lo" without their marks.
_GUILT = re.compile(r"\b(?:tội|lỡ|lộ)\b")
_BARE_GUILT = re.compile(r"\b(?:(?:pham|bi|mac|thanh) toi|toi (?:gi|pham|danh)|lo (?:mua|ban|dua|cho thue))\b")


def asks_for_unlawful_help(text: str) -> bool:
    """Whether a text asks, in so many words, for help with something unlawful."""
    words, (full, bare) = bare_words(text), match_forms(text)
    guilt = _BARE_GUILT if full == bare else _GUILT
    if len(words.split()) > _MOST_WORDS or _ABOUT_THE_LAW.search(words) or guilt.search(full):
        return False
    return _UNLAWFUL.search(words) is not None or _FALSE_PAPER.search(full) is not None
