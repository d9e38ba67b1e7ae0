"""Secrets known by the words beside them: passwords, bank accounts, one-time codes.

Works on a :class:`~bot.text.personal_numbers.Shadowed` text, like the numbers known by their own form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.foreign import FOREIGN
from bot.text.personal_numbers import Found, Shadowed, is_hotline, is_money
from bot.text.words import is_known

_REACH = 45  # characters between a word and the number it is about
_CLAUSE_END = re.compile(r"[.;!?\n]")

_CODE_WORD = re.compile(
    r"(?<![a-z0-9])(?:(?:ma )?[o0][ .]?t[ .]?p|passcode|(?:verification|security) code|cvv|cvc"
    r"|ma (?:so )?(?:xac (?:thuc|nhan|minh)|xt|xn|bao mat|bi mat|pin|kich hoat))(?![a-z])"
)
_CODE = re.compile(
    r"(?<!\d)(?<!\d[.,/:-])(?:(?:\d[ .-]){3,7}\d|\d{3}[ .-]\d{3}|\d{4}[ -]\d{4}|\d\d[ -]\d\d[ -]\d\d|\d{4,8})"
    r"(?!\d|[./:-]\d|k(?![a-z]))"
)
# "… là", "của tôi:" and the like, between the word and its number in either order.
_SAID_AFTER = re.compile(r"[\s:=(\"'-]*(?:(?:cua \w+(?: \w+)?|la|day|nay)[\s:=(\"'-]+){0,3}")
_SAID_BEFORE = re.compile(r"[\s,:()\"'-]*(?:(?:co phai|do|day|chinh|nay)\s)?(?:la\s)?(?:(?:cai|so|ma)\s)?")
_NOT_A_CODE_AFTER = re.compile(
    r"(?:nam|ngay|thang|dieu|khoan|nghi dinh|thong tu|quyet dinh|luat|tong dai|dau so|hotline|so nha|duong|goi|mau|ct"
    r"|nd|tt)\s*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")

_OWNER = (
    r"(?:\s(?:cua|cho|vneid|app|tai khoan|tk|dang nhap|dvcqg|dvc|moi|cu|cap|muc|\d|toi|em|e|minh|mk|anh|chi|con|me|bo"
    r"|ba|ong|chau|vo|chong|ho|wifi|hien tai|day|nay|do)(?![a-z0-9])){0,6}"
)
_PASSWORD_SAID = re.compile(
    rf"(?<![a-z0-9])(?P<word>mat khau|mat ma|mkhau|mk|password|passwd|pass|pwd|pw)(?![a-z0-9]){_OWNER}"
    r"(?:\s*(?:[:=]|->)+\s*|\s(?P<la>la)(?![a-z0-9])\s?:?\s*)(?P<secret>[^\s\x00]+)"
)
_PASSWORD_BESIDE = re.compile(
    rf"(?<![a-z0-9])(?:mat khau|password|passwd|pass|pwd)(?![a-z0-9]){_OWNER}\s(?P<secret>[^\s\x00]+)"
)
_LENGTH_AFTER = re.compile(r"\S*\s(?:ky tu|chu|so|lan|phut|ngay)(?![a-z])")
_WRAPPING = "\"'“”‘’()*_`"
_NO_PLAIN_WORD = re.compile(r"[\d@#$%^&]")
_SHORTEST_WORD = 3  # of letters alone
_SHORTEST_MIXED = 4  # with a digit or a sign in it
_SHORTEST_BESIDE = 6  # with no "là" or ":" before it
_LONGEST_NUMBER = 8

_ACCOUNT_WORD = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?:stk|so tk|so tai khoan|(?:tk|tai khoan) ngan hang|account number)(?![a-z])[^\d\n;!?\x00]{0,40}?"
    r"|(?:vietcombank|vcb|techcombank|mb ?bank|bidv|agribank|vietinbank|acb|vpbank|tpbank|sacombank)[ :.-]{0,3})"
    r"(?P<number>(?<!\d)\d(?:[ .-]?\d){5,18})(?!\d)"
)


def find_passwords(doc: Shadowed) -> Iterator[Found]:
    """Passwords told after "mật khẩu là", "mk:" and the like; a forgotten or wanted password is no secret."""
    for match in _PASSWORD_SAID.finditer(doc.shadow):
        start, end = _trimmed(doc.text, *match.span("secret"))
        could_be_me = match["word"] == "mk" and match["la"] is not None  # "mk là" is "mình là" as often
        if _may_be_said(doc, start, end, could_be_me):
            yield Found(start, end, "password")
    for match in _PASSWORD_BESIDE.finditer(doc.shadow):
        start, end = _trimmed(doc.text, *match.span("secret"))
        if _may_stand_beside(doc, start, end):
            yield Found(start, end, "password")


def find_accounts(doc: Shadowed) -> Iterator[Found]:
    """Bank account numbers after "stk", "số tài khoản" or the name of a bank."""
    for match in _ACCOUNT_WORD.finditer(doc.shadow):
        start, end = match.span("number")
        if not _is_public(doc, start, end):
            yield Found(start, end, "bank_account")


def find_codes(doc: Shadowed) -> Iterator[Found]:
    """One-time codes and PINs of four to eight digits, before or after the word for them."""
    for word in _CODE_WORD.finditer(doc.shadow):
        yield from _code_after(doc, word.end())
        yield from _code_before(doc, word.start())


def _code_after(doc: Shadowed, start: int) -> Iterator[Found]:
    for code in _CODE.finditer(doc.shadow, start, min(start + _REACH, len(doc.shadow))):
        gap = doc.shadow[start : code.start()]
        if _CLAUSE_END.search(gap):
            return
        said = _SAID_AFTER.fullmatch(gap) is not None and re.search(r"[:=]|\bla\b", gap) is not None
        if _is_code(doc, code, said):
            yield Found(*code.span(), "otp")
            return


def _code_before(doc: Shadowed, end: int) -> Iterator[Found]:
    codes = list(_CODE.finditer(doc.shadow, max(end - _REACH, 0), end))
    if not codes:
        return
    gap = doc.shadow[codes[-1].end() : end]
    if _SAID_BEFORE.fullmatch(gap) and _is_code(doc, codes[-1], said=" la " in gap):
        yield Found(*codes[-1].span(), "otp")


def _is_code(doc: Shadowed, code: re.Match[str], said: bool) -> bool:
    """Whether digits near the word are the code itself, not a year, a law, a hotline, a sum. ``said``: "… là"."""
    if _is_public(doc, *code.span()):
        return False
    if said:
        return True
    before = doc.shadow[max(code.start() - _REACH, 0) : code.start()]
    return not _YEAR.fullmatch(code[0]) and not _NOT_A_CODE_AFTER.search(before)


def _is_public(doc: Shadowed, start: int, end: int) -> bool:
    return is_hotline(re.sub(r"\D", "", doc.shadow[start:end])) or is_money(doc, start, end)


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
        return len(secret) >= _SHORTEST_MIXED and not _LENGTH_AFTER.match(doc.shadow, start)
    if could_be_me or len(secret) < _SHORTEST_WORD:
        return False
    at_end = not doc.text[end : end + 2].strip(" .!?\n")
    words = re.findall(r"[^\W\d_]+", secret)
    return not all(is_known(word) and not (word in FOREIGN and at_end) for word in words)


def _may_stand_beside(doc: Shadowed, start: int, end: int) -> bool:
    """Whether the word right after "mật khẩu" is one: letters mixed with digits or signs, or a short number."""
    secret = doc.text[start:end]
    if _LENGTH_AFTER.match(doc.shadow, start):
        return False
    if secret.isdigit():
        fits = _SHORTEST_MIXED <= len(secret) <= _LONGEST_NUMBER and not _YEAR.fullmatch(secret)
        return fits and not _is_public(doc, start, end)
    has_letters = any(char.isalpha() for char in secret)
    return len(secret) >= _SHORTEST_BESIDE and has_letters and _NO_PLAIN_WORD.search(secret) is not None
