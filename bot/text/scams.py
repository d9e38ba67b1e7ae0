"""Somebody unknown gets in touch and wants something: what a citizen tells when a swindle is under way.

Two things must be told together: that somebody else made contact (called, wrote, sent a link, came to the door, gave
himself out as an officer), and what it was about (money, a code, an app, a link, a threat, a gift, whether to believe
it). Many honest questions tell both, so this only tips the scales between guides that fit anyway.
"""

from __future__ import annotations

import re

from bot.text.normalise import bare_words

# Read without diacritics.
_CONTACT = re.compile(
    r"\b(?:goi|cuoc goi|nghe dien thoai|nhan (?:tin|duoc|link|cho)|tin nhan|nt|ket ban|gui (?:link|ma|app|tin)|link"
    r"|duong dan|shipper|(?:toi|den|vo|vao) (?:tan )?nha|tu xung|xung (?:la|danh)|gia (?:danh|giong|mao|lam|cong an)"
    r"|cong an gia|nguoi la|so la|sdt la|ai do|thang nao|(?:no|ho|bon chung|tui no) "
    r"(?:bao|doi|keu|bat|hen|noi|yeu cau|gia)|cho no|dich vu lam)\b"
)
_MATTER = re.compile(
    r"\b(?:otp|ma (?:xac thuc|xac nhan)|mat khau|tien|phi|trieu|nghin|ngan|\d+ ?k|chuyen khoan|stk"
    r"|so tai khoan|tai khoan ca nhan|link|apk|cai (?:app|ung dung|dat)|(?:chia se|quay) man hinh|so (?:cccd|can cuoc)"
    r"|trung thuong|rua tien|dieu tra|bi (?:phat|khoa|bat)|lam gap|gia han|cap nhat|qua mang|(?:co )?that khong"
    r"|tin (?:duoc|dc|noi)|dung khong|co dung|co sao khong|lam sao|suot buoi|khong duoc noi|o yen)\b"
)

_POSING = re.compile(
    r"\b(?:tu xung|xung (?:la|danh)|gia (?:danh|giong|mao|lam|cong an)|mao danh"
    r"|(?:cong an|can bo|nhan vien) (?:gia|dom))\b"
)
_TRUSTING = re.compile(r"\b(?:tin (?:duoc|dc|noi)|uy tin|(?:co )?(?:that|lua|lua dao) khong|co phai (?:la )?lua)\b")
_AT_THE_DOOR = re.compile(
    r"\b(?:co (?:\w+ )?nguoi|ai do|nguoi la|(?:may|hai|mot) (?:nguoi|ong|ba|thanh nien)|thang nao)\b.{0,40}"
    r"\b(?:toi|den|vo|vao|ghe) (?:tan )?(?:nha|noi|xom|ngo)\b.{0,40}"
    r"\b(?:thu|doi|xin|nop|dong|lay|dua) (?:\w+ )?(?:tien|phi|le phi|trieu|nghin|ngan|\d+ ?k)\b"
)


def sounds_like_scam(text: str) -> bool:
    """Whether a text tells of somebody unknown who wants something."""
    words = bare_words(text)
    return _CONTACT.search(words) is not None and _MATTER.search(words) is not None


def tells_of_posing(text: str) -> bool:
    """Whether such a text says outright that the stranger posed as somebody else."""
    return _POSING.search(bare_words(text)) is not None


def asks_whether_to_trust(text: str) -> bool:
    """Whether such a text asks if an offer may be believed."""
    return _TRUSTING.search(bare_words(text)) is not None


def collects_at_the_door(text: str) -> bool:
    """Whether such a text tells of somebody, not named as an officer, who came to the house for money."""
    return _AT_THE_DOOR.search(bare_words(text)) is not None
