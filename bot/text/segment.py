"""Words run together: "tôibịmất", "đượckhông", "mức2", "dangkytamtru".

Vietnamese syllables are short and tightly built, so most glued words come apart in only one sensible way. Where they
come apart in two, they stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.text.abbreviations import KEYS
from bot.text.compounds import COMPOUNDS
from bot.text.diacritics import strip_diacritics
from bot.text.foreign import FOREIGN
from bot.text.syllables import MAX_SYLLABLE, VOWELS, is_syllable
from bot.text.tables import word_set
from bot.text.telex import COUNTED
from bot.text.words import is_known, map_words

_LONGEST = 48  # letters; a longer run is no slip of the thumb
_LONGEST_PART = 2 * MAX_SYLLABLE
_SHORTEST_NAME = 3  # letters; finding "k" or "dc" inside a glued word would be guessing
# Without diacritics many a foreign word falls apart into syllables ("lon-don"), so more is asked of the parts.
_MOST_BARE_PARTS = 2
_SHORTEST_BARE_PART = 3
_SHORTEST_BARE = 7
_OWN_NAMES = frozenset(("vneid", "otp"))  # the foreign words citizens glue Vietnamese to
# A syllable seldom begins with a vowel right after one that ends in a vowel; more often the word is misspelled.
_MAY_FOLLOW_VOWEL = word_set("an án ăn ấn anh ảnh ánh em ông ơn ổn ai ở ý y à ạ áp ấp ứng ưu ủy yên yêu")
_ONE_LETTER = word_set("ở ý à ạ")

_WORD_THEN_NUMBER = re.compile(r"([^\W\d_]+)(\d+)")
_NUMBER_THEN_WORD = re.compile(r"(\d+)([^\W\d_]+)")


def split_glued(text: str) -> str:
    """``text`` with spaces put back into glued words that can only be one thing; case stays."""
    return map_words(_split, text)


@lru_cache(maxsize=65_536)
def _split(word: str) -> str:
    if len(word) > _LONGEST or word.isdigit() or is_known(word.lower()):
        return word
    if word.isalpha():
        return _split_letters(word) or word
    if match := _WORD_THEN_NUMBER.fullmatch(word):
        name, number = match.groups()
        return f"{name} {number}" if _takes_number(name) else word
    if match := _NUMBER_THEN_WORD.fullmatch(word):
        number, name = match.groups()
        return f"{number} {_split(name)}" if _is_counted(name) else word
    return word


def _takes_number(name: str) -> bool:
    """Whether a number may follow ``name``: "mức2" and "muc2", but not "CT01" or "a1"."""
    bare = strip_diacritics(name).lower()
    return bare in COUNTED or (bare != name.lower() and len(name) > 1 and is_syllable(name))


def _is_counted(name: str) -> bool:
    """Whether ``name`` may follow a number it is glued to: "14tuổi", but not "500k" or "8h"."""
    return len(name) >= _SHORTEST_NAME and (is_syllable(name) or _split_letters(name) is not None)


class _Path(NamedTuple):
    """The best way to cut the first letters of a word: how many parts, how many ways have as few, one of them."""

    parts: int
    ways: int
    cut: tuple[str, ...]


def _split_letters(word: str) -> str | None:
    """``word`` cut into the fewest known parts, if there is exactly one way to do so."""
    paths: list[_Path | None] = [_Path(0, 1, ())]
    for end in range(1, len(word) + 1):
        paths.append(_fewest_parts(word, paths, end))
    path = paths[-1]
    if path is None or path.ways > 1 or (word.isascii() and not _sure_without_diacritics(word, path)):
        return None
    return " ".join(path.cut)


def _sure_without_diacritics(word: str, path: _Path) -> bool:
    if path.parts > _MOST_BARE_PARTS or _foreign_parts(path):
        return False
    if any(" " in part for part in path.cut):
        return True
    return len(word) >= _SHORTEST_BARE and min(map(len, path.cut)) >= _SHORTEST_BARE_PART


def _foreign_parts(path: _Path) -> bool:
    return any(part.lower() in FOREIGN and part.lower() not in _OWN_NAMES for part in path.cut)


def _fewest_parts(word: str, paths: list[_Path | None], end: int) -> _Path | None:
    best: _Path | None = None
    for start in range(max(0, end - _LONGEST_PART), end):
        path = paths[start]
        part = _as_part(word[start:end]) if path else None
        if path is None or part is None or not _may_meet(word[start - 1 : start], part):
            continue
        if best is None or path.parts + 1 < best.parts:
            best = _Path(path.parts + 1, path.ways, (*path.cut, part))
        elif path.parts + 1 == best.parts:
            best = best._replace(ways=best.ways + path.ways)
    return best


def _may_meet(last_letter: str, part: str) -> bool:
    if not (_is_vowel(last_letter) and _is_vowel(part[0])) or not is_syllable(part.partition(" ")[0]):
        return True
    return last_letter.lower() != "ư" and part.partition(" ")[0].lower() in _MAY_FOLLOW_VOWEL


def _is_vowel(letter: str) -> bool:
    return strip_diacritics(letter).lower() in VOWELS


@lru_cache(maxsize=65_536)
def _as_part(part: str) -> str | None:
    """``part`` if it is one word, with its space if it is a compound, ``None`` if it is neither."""
    lower = part.lower()
    if is_syllable(lower):
        return part if len(part) > 1 or lower in _ONE_LETTER else None
    if len(part) >= _SHORTEST_NAME and (lower in FOREIGN or lower in KEYS):
        return part
    compound = COMPOUNDS.get(strip_diacritics(lower), "")
    space = compound.find(" ")
    if space > 0 and is_syllable(lower[:space]) and is_syllable(lower[space:]):
        return f"{part[:space]} {part[space:]}"
    return None
