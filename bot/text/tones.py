"""One place for the tone mark.

Vietnamese has two spellings for the open rhymes oa, oe and uy: "hòa, khỏe, thúy, ủy" and "hoà, khoẻ, thuý, uỷ". We
write the first. Documents of the state keep it almost everywhere (19 of 20 times in the law texts counted), so the
guides and the domain lexicon do, and underthesea normalises to it too. Every other rhyme has one placement: quý, giá,
gì, thuế, hoàn, khuya, của.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.syllables import MAX_SYLLABLE, TONED, VOWELS, Syllable, parse

_WORD = re.compile(r"[^\W\d_]+")
_MARKED_VOWELS = frozenset("ăâêôơư")


def normalise_tones(text: str) -> str:
    """``text``, composed, with the tone of every Vietnamese syllable on its proper vowel; case stays.

    Marks set on a wrong letter are mended too ("tòan" becomes "toàn"). A word that is no syllable stays as it is.
    """
    composed = unicodedata.normalize("NFC", text)
    return composed if composed.isascii() else _WORD.sub(lambda word: respell(word[0]), composed)


def respell(word: str) -> str:
    """:func:`normalise_tones` for a single word."""
    return word if word.isascii() or len(word) > MAX_SYLLABLE else _respelled(word)


def spell(syllable: Syllable) -> str:
    """The syllable in lower-case letters, its tone placed."""
    onset, rhyme, tone = syllable
    position = _tone_position(rhyme)
    return onset + rhyme[:position] + TONED[rhyme[position]][tone] + rhyme[position + 1 :]


def in_case_of(model: str, word: str) -> str:
    """Lower-case ``word`` in the case of ``model``: capitals, a capital first letter, or as it is."""
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


@lru_cache(maxsize=65_536)
def _respelled(word: str) -> str:
    syllable = parse(word.lower())
    return in_case_of(word, spell(syllable)) if syllable else word


def _tone_position(rhyme: str) -> int:
    vowels = [i for i, letter in enumerate(rhyme) if letter in VOWELS]
    marked = [i for i in vowels if rhyme[i] in _MARKED_VOWELS]
    if marked:
        return marked[-1]  # ươ carries it on ơ
    closed = rhyme[-1] not in VOWELS
    middle = len(vowels) == 3 or (closed and len(vowels) == 2)  # oai, uya; oan, uynh
    return 1 if middle else 0
