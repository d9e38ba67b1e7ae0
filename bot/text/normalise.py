"""One form for many spellings: what search compares, and what may be stored.

The matching form is never shown: it reads "ko đc" as "không được" and "nhaapj" as "nhập", which is right for finding
an answer and wrong for quoting a citizen. The canonical form keeps every visible letter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.diacritics import strip_diacritics
from bot.text.elongation import collapse_elongation
from bot.text.invisible import strip_invisible
from bot.text.segment import split_glued
from bot.text.teencode import expand_teencode
from bot.text.telex import decode_typing
from bot.text.tones import normalise_tones
from bot.text.words import is_fixed

_MOST_ROUNDS = 6  # two are usual: one that changes the text and one that finds nothing left to do

_SPACES = re.compile(r"[^\S\n]+")
_SPACED_BREAK = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")

_LOOKALIKES = str.maketrans(
    {**dict.fromkeys("ðÐƉɖ", "đ"), **dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("“”„«»", '"')},
)
_EMOTICON = re.compile(r"[:=;]-?[()\]\[]{1,20}|\^+_*\^+|<3+")
_PICTURE = re.compile(r"[^\w\s!-~°€…]+")
_PUNCTUATION_RUN = re.compile(r"([.,;:!?…])[.,;:!?…]+")
_SPACE_BEFORE_PUNCTUATION = re.compile(r" (?=[.,;:!?](?: |$))")
_LETTER_JOINER = re.compile(r"(?<=[^\W\d_])[-_]+(?=[^\W\d_])|_+")
_NO_SPACE_AFTER = re.compile(r"(?<=[,;:!?])(?=[^\W\d_])|(?<=[^\W\d_]{2}\.)(?=[^\W\d_]{2})")
_WORD = re.compile(r"\w+")
_VNEID = re.compile(r"\bvn ?e ?id\b|\bvn ?id\b")


def canonical(text: str) -> str:
    """``text`` cleaned up for storage and display, and nothing more.

    Composed (NFC), without invisible characters, without needless white space; words, case and line breaks stay.
    """
    text = unicodedata.normalize("NFC", strip_invisible(text))
    text = _SPACED_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


@lru_cache(maxsize=256)  # one turn asks for the forms of the same text several times
def normalise(text: str) -> str:
    """The matching form of ``text``: lower case, one line, one spelling of what citizens spell in many ways.

    Tones stand in one place, typing leftovers are decoded, glued words split, chat spelling and abbreviations written
    out, emoji dropped. Applying it twice changes nothing.
    """
    for _ in range(_MOST_ROUNDS):
        before, text = text, _round(text)
        if text == before:
            break
    return text


@lru_cache(maxsize=256)
def match_forms(text: str) -> tuple[str, str]:
    """(:func:`normalise` of ``text``, the same without diacritics)."""
    form = normalise(text)
    return form, strip_diacritics(form)


def bare_words(text: str) -> str:
    """The words of ``text`` in matching form, without diacritics and punctuation, one space apart."""
    return " ".join(_WORD.findall(match_forms(text)[1]))


def _round(text: str) -> str:
    text = _plain(text)
    for step in (normalise_tones, collapse_elongation, decode_typing, split_glued, expand_teencode):
        text = step(text)
    return text


def _plain(text: str) -> str:
    """Lower case, known characters only, words and punctuation apart by one space."""
    text = unicodedata.normalize("NFKC", strip_invisible(text)).translate(_LOOKALIKES).casefold()
    text = _PICTURE.sub(" ", _EMOTICON.sub(" ", text))
    text = " ".join(piece if piece.isalnum() or is_fixed(piece) else _spaced(piece) for piece in text.split())
    text = _SPACE_BEFORE_PUNCTUATION.sub("", " ".join(text.split()))
    return _VNEID.sub("vneid", text) if "vn" in text else text


def _spaced(piece: str) -> str:
    piece = _LETTER_JOINER.sub(" ", _PUNCTUATION_RUN.sub(r"\1", piece))
    return _NO_SPACE_AFTER.sub(" ", piece)
