"""Passwords, known by the words before them: "mật khẩu của tôi là …", "mk: …", "pass …".

Works on a :class:`~bot.text.personal_numbers.Shadowed` text, like the other secrets known by their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.foreign import FOREIGN
from bot.text.personal_numbers import Found, Shadowed, is_public
from bot.text.words import is_known

_WORD = r"(?<![a-z0-9])(?P<word>mat khau|mat ma|mkhau|pass ?word|passwd|pass|pwd|pw)(?![a-z0-9])"
_OWNER = (
    r"(?:\s(?:cua|cho|vneid|app|tai khoan|tk|dang nhap|dvcqg|dvc|moi|cu|cap|muc|\d|toi|em|e|minh|mk|anh|chi|con|me|bo"
    r"|ba|ong|chau|vo|chong|ho|wifi|hien tai|day|nay|do)(?![a-z0-9])){0,6}"
)
_ANYBODY = r"(?:\s[a-z]+(?![a-z0-9@#$%])){0,10}?"  # "… đăng nhập cổng dịch vụ công của mẹ em"
_SAYS = r"(?:\s*(?:[:=]|->)+\s*|\s(?:la|thanh|sang)(?![a-z0-9])\s?:?\s*)"
_SECRET = r"(?P<secret>[^\s\x00]+)"

_SAID = re.compile(rf"{_WORD}{_ANYBODY}{_SAYS}{_SECRET}")
# "mk" is "mình" as often: only its owner may stand between it and the secret, and "mk là" tells nothing by itself.
_SAID_SHORT = re.compile(
    rf"(?<![a-z0-9])mk(?![a-z0-9]){_OWNER}(?:\s*(?:[:=]|->)+\s*|\s(?P<la>la)(?![a-z0-9])\s?:?\s*){_SECRET}"
)
_BESIDE = re.compile(rf"{_WORD}{_OWNER}\s{_SECRET}")
_QUOTED = re.compile(rf"{_WORD}[^\n.;!?\"\x00]{{0,40}}?\"(?P<secret>[^\"\n\x00]{{4,40}})\"")

_UNIT_AFTER = re.compile(r"\S*\s(?:ky tu|chu|so|lan|phut|ngay|thang|nam)(?![a-z])")
_WRAPPING = "\"'“”‘’()*_`"
_NO_PLAIN_WORD = re.compile(r"[\d@#$%^&]")
_SHORTEST_WORD = 3  # of letters alone
_SHORTEST_MIXED = 4  # with a digit or a sign in it
_SHORTEST_LAST = 3  # of the last of several words
_SHORTEST_BESIDE = 6  # with no "là" or ":" before it
_LONGEST_NUMBER = 8
_YEAR = re.compile(r"(?:19|20)\d\d")

# A password of several words ends with the one that has digits or signs: "hoa hồng 2468".
_MORE_WORDS = re.compile(r"[a-z]+(?:\s[a-z]+){0,3}\s(?P<last>[^\s\x00]+)")
# ... unless what stands between tells of something else: "mật khẩu năm 2025 …", "mật khẩu tối thiểu 8 ký tự"
_SENTENCE_GOES_ON = re.compile(
    r"(?<![a-z])(?:la|gi|nam|thang|ngay|tu|so|chu|ky|it|nhat|phai|co|khong|ko|k|bi|do|vi|qua|sau|truoc|lan|goi"
    r"|tong|dai|thi|ma|nhap|otp|cccd|cmnd|can|stk|sdt|dien|thoai|theo|luat|dieu|nghi|thong|toi|hon|khoang|toan|thanh|sang|dat)(?![a-z])"
)


def find_passwords(doc: Shadowed) -> Iterator[Found]:
    """Passwords told after the word for one; a forgotten or wanted password is no secret."""
    for match in _SAID.finditer(doc.shadow):
        if not _is_lost(doc, match):
            yield from _said(doc, *match.span("secret"))
    for match in _SAID_SHORT.finditer(doc.shadow):
        yield from _said(doc, *match.span("secret"), could_be_me=match["la"] is not None and " cua " not in match[0])
    for match in _BESIDE.finditer(doc.shadow):
        if not _is_lost(doc, match):
            yield from _beside(doc, *match.span("secret"))
    for match in _QUOTED.finditer(doc.shadow):
        start, end = match.span("secret")
        secret = doc.text[start:end]
        if secret == secret.strip() and _NO_PLAIN_WORD.search(secret) and not _UNIT_AFTER.match(doc.shadow, start):
            yield Found(start, end, "password")


def _said(doc: Shadowed, start: int, end: int, *, could_be_me: bool = False) -> Iterator[Found]:
    first = start
    start, end = _trimmed(doc.text, start, end)
    longer = None if could_be_me else _with_more_words(doc, start, said=True)
    if longer is not None:
        yield Found(start, longer, "password")
    elif _may_be_said(doc, start, end, could_be_me) and not _in_quotes(doc.text, first):
        yield Found(start, end, "password")


def _beside(doc: Shadowed, start: int, end: int) -> Iterator[Found]:
    start, end = _trimmed(doc.text, start, end)
    longer = _with_more_words(doc, start, said=False)
    if longer is not None:
        yield Found(start, longer, "password")
    elif _may_stand_beside(doc, start, end):
        yield Found(start, end, "password")


def _is_lost(doc: Shadowed, match: re.Match[str]) -> bool:
    """Whether the word is "mất mã", which only looks like "mật mã" without its diacritics."""
    return doc.text[match.start("word") : match.end("word")].lower().startswith("mất")


def _in_quotes(text: str, start: int) -> bool:
    """Whether a quoted secret begins here: then all of it is hidden, not its first word."""
    return text[start : start + 1] == '"' and '"' in text[start + 1 : start + 42]


def _with_more_words(doc: Shadowed, start: int, *, said: bool) -> int | None:
    """Where a password of several words ends, if one starts here."""
    match = _MORE_WORDS.match(doc.shadow, start)
    if match is None or _SENTENCE_GOES_ON.search(doc.shadow[start : match.start("last")]):
        return None
    at, end = _trimmed(doc.text, *match.span("last"))
    last = doc.shadow[at:end]
    a_year = _YEAR.fullmatch(last) is not None and not said
    if a_year or _UNIT_AFTER.match(doc.shadow, at) or len(last) < _SHORTEST_LAST:
        return None
    if last.isdigit():
        return end if len(last) <= _LONGEST_NUMBER and not is_public(doc, at, end) else None
    return end if _NO_PLAIN_WORD.search(last) and not last.startswith(("http", "www")) else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the punctuation of the sentence around it."""
    while end > start and text[end - 1] in ".,;!?" + _WRAPPING:
        end -= 1
    while start < end and text[start] in _WRAPPING:
        start += 1
    return start, end


def _may_be_said(doc: Shadowed, start: int, end: int, could_be_me: bool) -> bool:
    """Whether what follows "mật khẩu là" is a password, not the sentence going on ("mật khẩu là gì")."""
    secret = doc.text[start:end].lower()
    if _NO_PLAIN_WORD.search(secret):
        born = could_be_me and _YEAR.fullmatch(secret) is not None
        return len(secret) >= _SHORTEST_MIXED and not born and not _UNIT_AFTER.match(doc.shadow, start)
    if could_be_me or len(secret) < _SHORTEST_WORD:
        return False
    at_end = not doc.text[end : end + 2].strip(" .!?\n")
    words = re.findall(r"[^\W\d_]+", secret)
    return not all(is_known(word) and not (word in FOREIGN and at_end) for word in words)


def _may_stand_beside(doc: Shadowed, start: int, end: int) -> bool:
    """Whether the word right after "mật khẩu" is one: letters mixed with digits or signs, or a short number."""
    secret = doc.text[start:end]
    if _UNIT_AFTER.match(doc.shadow, start):
        return False
    if secret.isdigit():
        fits = _SHORTEST_MIXED <= len(secret) <= _LONGEST_NUMBER and not _YEAR.fullmatch(secret)
        return fits and not is_public(doc, start, end)
    has_letters = any(char.isalpha() for char in secret)
    return len(secret) >= _SHORTEST_BESIDE and has_letters and _NO_PLAIN_WORD.search(secret) is not None
