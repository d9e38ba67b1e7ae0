"""Personal numbers and secrets taken out of a citizen's words before anything is stored or logged.

Recognition leans to the safe side: a number that could be somebody's and is not plainly money, a date, a law or a
hotline is hidden. It reads a *shadow* of the text, letter for letter as long, in which digits of any script are 0-9
and letters are small and without diacritics; so "MẬT KHẨU", "mat khau" and "０９１２" need no rules of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.diacritics import strip_diacritics
from bot.text.normalise import canonical
from bot.text.personal_numbers import SPOKEN_NUMBER, Found, Kind, Shadowed, find_numbers, find_passports, find_read_out
from bot.text.told_passwords import find_passwords
from bot.text.told_secrets import find_accounts, find_codes

PLACEHOLDERS: dict[Kind, str] = {
    "id_number": "[số định danh đã ẩn]",
    "phone": "[số điện thoại đã ẩn]",
    "otp": "[mã OTP đã ẩn]",
    "email": "[email đã ẩn]",
    "card": "[số thẻ đã ẩn]",
    "password": "[mật khẩu đã ẩn]",
    "bank_account": "[số tài khoản đã ẩn]",
}
_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))
_HIDDEN = "\x00"  # stands in the shadow for what is found already; canonical text never holds it

_AT = r"(?:\s?@\s?|\s?[(\[]at[)\]]\s?|\sa cong\s)"  # "a còng"; "a cong an" needs a domain to be one
_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]+(?:@[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    rf"|{_AT}[a-z0-9-]+(?:\.[a-z0-9-]+|\scham\s(?:com|vn|net|org|edu|gov)(?![a-z]))+)",
    re.ASCII,
)
# Without two digits, an "@" or a word for a password or code (which may be read out) there is nothing to find.
_WORTH_A_LOOK = re.compile(
    r"@|[(\[]at[)\]]|a cong|\d[^a-z]{0,4}\d|mat khau|(?<![a-z])(?:mkhau|pass|pw|otp|cv[cv]|(?:mk|ma|tin nhan|so)\b)"
    rf"|(?:verification|security|pin) code|{SPOKEN_NUMBER}"
)
_KEYCAP_REST = re.compile("[\ufe0f\u20e3]*")
_DASHES = frozenset("‐‑‒–—−")


@dataclass(frozen=True)
class Masked:
    """A text safe to store; ``kinds`` names what was hidden in it just now, each once."""

    text: str
    kinds: tuple[str, ...]


def mask_pii(text: str) -> Masked:
    """The canonical form of ``text`` with personal numbers and secrets replaced by Vietnamese placeholders.

    Masking a masked text changes nothing.
    """
    text = canonical(text)
    kinds: set[Kind] = set()
    while True:  # what stood beside a hidden number may show itself now; one round is usual
        found = _find(text)
        if not found:
            return Masked(text, tuple(kind for kind in PLACEHOLDERS if kind in kinds))
        kinds.update(each.kind for each in found)
        text = _replace(text, found)


def find_emails(doc: Shadowed) -> Iterator[Found]:
    """E-mail addresses, also with a space beside the "@" or with the sign in words."""
    for match in _EMAIL.finditer(doc.shadow):
        yield Found(*match.span(), "email")


# What is told by its words comes before what is told by its form: "stk 0912345678" is an account.
_FINDERS: tuple[Callable[[Shadowed], Iterator[Found]], ...] = (
    find_passwords,
    find_emails,
    find_passports,
    find_accounts,
    find_numbers,
    find_read_out,
    find_codes,
)


def _find(text: str) -> list[Found]:
    shadow = _shadow(text)
    if not _WORTH_A_LOOK.search(shadow):
        return []
    shadow = _hide(shadow, [match.span() for match in _PLACEHOLDER.finditer(text)])
    found: list[Found] = []
    for finder in _FINDERS:
        new = _apart(finder(Shadowed(text, shadow)))
        shadow = _hide(shadow, [(each.start, each.end) for each in new])
        found += new
    return sorted(found)


def _apart(found: Iterator[Found]) -> list[Found]:
    """``found`` without those that overlap an earlier one."""
    apart: list[Found] = []
    for each in sorted(found):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def _hide(shadow: str, spans: list[tuple[int, int]]) -> str:
    return _rebuilt(shadow, [(start, end, _HIDDEN * (end - start)) for start, end in spans])


def _replace(text: str, found: list[Found]) -> str:
    def end(each: Found) -> int:
        rest = _KEYCAP_REST.match(text, each.end)
        return rest.end() if rest else each.end

    return _rebuilt(text, [(each.start, end(each), PLACEHOLDERS[each.kind]) for each in found])


def _rebuilt(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, new in changes:
        parts += (text[position:start], new)
        position = end
    return "".join((*parts, text[position:]))


def _shadow(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_shade, text))


@lru_cache(maxsize=8192)
def _shade(char: str) -> str:
    """One character as the finders see it."""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char in _DASHES:
        return "-"
    shade = strip_diacritics(unicodedata.normalize("NFKC", char)).lower()
    return shade if len(shade) == 1 else char
