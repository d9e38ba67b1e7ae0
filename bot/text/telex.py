"""Telex and VNI leftovers: what a citizen typed while the Vietnamese keyboard was off or half asleep.

"thoong tin" is Telex for "thông tin", "ga8n1" is VNI for "gắn". A word is decoded only if it is no known word as it
stands, and its decoded form is a proper Vietnamese syllable.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.text.diacritics import strip_diacritics
from bot.text.keystrokes import read_telex, read_vni
from bot.text.tables import word_set
from bot.text.tones import in_case_of
from bot.text.words import cut, is_known, join

_LONGEST = 12  # keystrokes of one syllable

# Shapes no English word has, and shapes some have.
_SURELY_TELEX = re.compile(r"aa|dd|(?:ee|oo).*[fjrsx]|[aou].*w|[fj]$")
_LIKELY_TELEX = re.compile(r"ee|oo|w|[aeiouy].*[fj]|..[rsx]$|[^\x00-\x7f]")

# Words that take a number in Vietnamese: "quan1" is rather "quận 1" than "quán".
COUNTED = word_set(
    "ap bac ban bang bo buoc cap cau chuong cot dieu diem doi don duong ga gio hang hem khoan khu ky lan lau loai lop "
    "mau muc nam ngach ngay ngo nhom nha phan phuong quan quy so tang tap thang thu to toa trang tuan tuyen vung "
    "xa"
)
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]+)([1-9]+)")


_Method = Literal["telex", "vni"]


class _Certainty(Enum):
    SURE = auto()  # it could be nothing else, and tells how this citizen types
    LIKELY = auto()
    DOUBTFUL = auto()  # decoded only beside a word that is sure


class _Reading(NamedTuple):
    syllable: str
    method: _Method
    certainty: _Certainty


def decode_typing(text: str) -> str:
    """``text``, composed, with Telex and VNI leftovers decoded; every other word, and the case of all, stays.

    A word that may well be English ("list"), a count or a code ("so1", "NA1") is decoded only where another word of
    the text is typed that way beyond doubt.
    """
    words, gaps = cut(unicodedata.normalize("NFC", text))
    readings = [_reading(word) for word in words]
    habits = {reading.method for reading in readings if reading and reading.certainty is _Certainty.SURE}
    return join((_decoded(word, reading, habits) for word, reading in zip(words, readings, strict=True)), gaps)


def _decoded(word: str, reading: _Reading | None, habits: set[_Method]) -> str:
    if reading is None or (reading.certainty is _Certainty.DOUBTFUL and reading.method not in habits):
        return word
    return in_case_of(word, reading.syllable)


def _reading(word: str) -> _Reading | None:
    return _read(word.lower()) if 1 < len(word) <= _LONGEST else None


@lru_cache(maxsize=65_536)
def _read(word: str) -> _Reading | None:
    if is_known(word) or word.isdigit():
        return None
    if not word.isalpha():
        keyed = read_vni(word)
        certainty = _Certainty.DOUBTFUL if _may_be_count(word) else _Certainty.SURE
        return _Reading(keyed.syllable, "vni", certainty) if keyed else None
    keyed = read_telex(word)
    if keyed is None:
        return None
    return _Reading(keyed.syllable, "telex", _Certainty.DOUBTFUL if keyed.loose else _telex_certainty(word))


def _telex_certainty(word: str) -> _Certainty:
    if _SURELY_TELEX.search(word):
        return _Certainty.SURE
    return _Certainty.LIKELY if _LIKELY_TELEX.search(word) else _Certainty.DOUBTFUL


def _may_be_count(word: str) -> bool:
    match = _LETTERS_THEN_DIGITS.fullmatch(word)
    if match is None:
        return False
    letters, digits = match.groups()
    return len(letters) == 1 or len(letters + digits) <= len("na1") or strip_diacritics(letters) in COUNTED
