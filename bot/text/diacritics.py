"""Vietnamese without its diacritics."""

from __future__ import annotations

import re
import unicodedata

# Not decomposable in Unicode. ð and Ɖ are what some keyboards and converters leave in place of đ.
_STROKED = str.maketrans("đĐðÐƉ", "dDdDD")
# The marks Vietnamese uses: grave, acute, tilde, hook above, dot below, circumflex, breve, horn.
_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b]")
_D_WITH_STROKE = re.compile("[đĐðÐƉ]")


def strip_diacritics(text: str) -> str:
    """``text`` without Vietnamese tones and vowel marks, and with d for đ.

    Composed and decomposed input give the same result, which is composed. Case and every other character stay.
    """
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_STROKED)
    return unicodedata.normalize("NFC", bare)


def has_diacritics(text: str) -> bool:
    """Whether ``text`` carries any Vietnamese tone, vowel mark or đ."""
    if text.isascii():
        return False
    return bool(_D_WITH_STROKE.search(text) or _MARKS.search(unicodedata.normalize("NFD", text)))
