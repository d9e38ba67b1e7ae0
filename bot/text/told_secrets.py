"""Secrets known by the words beside them: bank accounts and one-time codes.

Works on a :class:`~bot.text.personal_numbers.Shadowed` text, like the numbers known by their own form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.personal_numbers import SPOKEN_DIGIT, Found, Shadowed, is_hotline, is_public

_REACH = 45  # characters between a word and the number it is about
_CLAUSE_END = re.compile(r"[.;!?\n]")

_CODE_WORD = re.compile(
    r"(?<![a-z0-9])(?:(?:ma )?[o0][ .]?t[ .]?p|passcode|(?:verification|security|pin) code|cvv|cvc"
    r"|ma (?:so )?(?:xac (?:thuc|nhan|minh)|xt|xn|bao mat|bi mat|pin|kich hoat|dang nhap))(?![a-z])"
)
# In digits, or read out: "bốn hai không bảy ba một".
_CODE = re.compile(
    r"(?<!\d)(?<!\d[.,/:-])(?:(?:\d[ .-]){3,7}\d|\d{3}[ .-]\d{3}|\d{4}[ -]\d{4}|\d\d[ -]\d\d[ -]\d\d|\d{4,8})"
    rf"(?!\d|[./:-]\d|k(?![a-z]))|(?<![a-z]){SPOKEN_DIGIT}(?:[ ,-]{{1,2}}{SPOKEN_DIGIT}){{3,7}}(?![a-z])"
)
# "mã", "tin nhắn" or "6 số" alone may be about anything; six digits right after are a code sent to a phone.
_CODE_AFTER_BARE_WORD = re.compile(
    r"(?<![a-z0-9])(?:ma|tin nhan|sms|(?:6|sau) (?:chu )?so)(?: (?:6|sau) (?:chu )?so)?(?: la)?[ :]{1,2}"
    r"(?P<code>\d{6}|\d{3}[ -]\d{3}|\d\d[ -]\d\d[ -]\d\d|(?:\d ){5}\d"
    rf"|{SPOKEN_DIGIT}(?:[ ,-]{{1,2}}{SPOKEN_DIGIT}){{5}})"
    r"(?![\w/:-])(?!\.\d)"
)
# "… là", "của tôi:" and the like, between the word and its number in either order.
_SAID_AFTER = re.compile(r"[\s:=(\"'-]*(?:(?:cua \w+(?: \w+)?|la|day|nay)[\s:=(\"'-]+){0,3}")
_SAID_BEFORE = re.compile(
    r"[\s,:()\"'-]*(?:(?:co phai|do|day|chinh|nay)\s)?(?:(?:la|is your)\s)?(?:(?:cai|so|ma)\s)?"
    r"(?:(?:thi |ma )?(?:(?:no|may|app|he thong)\s)?(?:bi )?(?:bao|noi|keu)\s)?"
)
_NOT_A_CODE_AFTER = re.compile(
    r"(?:nam|ngay|thang|dieu|khoan|nghi dinh|thong tu|quyet dinh|luat|tong dai|dau so|hotline|so nha|duong|goi|mau|ct"
    r"|nd|tt)\s*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")

_ACCOUNT_WORD = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?:stk|so tk|so tai khoan|(?:tk|tai khoan) ngan hang|account number)(?![a-z])[^\d\n;!?\x00]{0,40}?"
    r"|(?:tk|tai khoan)(?: [a-z]+){0,4} so[ :]{1,2}"
    r"|(?:vietcombank|vcb|techcombank|mb ?bank|bidv|agribank|vietinbank|acb|vpbank|tpbank|sacombank)[ :.-]{0,3})"
    r"(?P<number>(?<!\d)\d(?:[ .-]?\d){5,18})(?!\d)"
)


def find_accounts(doc: Shadowed) -> Iterator[Found]:
    """Bank account numbers after "stk", "số tài khoản" or the name of a bank."""
    for match in _ACCOUNT_WORD.finditer(doc.shadow):
        start, end = match.span("number")
        if not is_public(doc, start, end):
            yield Found(start, end, "bank_account")


def find_codes(doc: Shadowed) -> Iterator[Found]:
    """One-time codes and PINs of four to eight digits, before or after the word for them."""
    for word in _CODE_WORD.finditer(doc.shadow):
        yield from _code_after(doc, word.end())
        yield from _code_before(doc, word.start())
    for match in _CODE_AFTER_BARE_WORD.finditer(doc.shadow):
        another_word = doc.text[match.start() : match.start() + len("ma")].lower() in ("mà", "má", "mả", "mạ")
        if not another_word and not is_public(doc, *match.span("code")):
            yield Found(*match.span("code"), "otp")


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
    if said:  # "… là 500 000" is the code, however round
        return not is_hotline(re.sub(r"\D", "", code[0]))
    if is_public(doc, *code.span()):
        return False
    before = doc.shadow[max(code.start() - _REACH, 0) : code.start()]
    return not _YEAR.fullmatch(code[0]) and not _NOT_A_CODE_AFTER.search(before)
