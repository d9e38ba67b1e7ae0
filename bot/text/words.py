"""The words of a text: where they are, where not to look for them, and which ones need no repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.text.abbreviations import KEYS
from bot.text.foreign import FOREIGN
from bot.text.syllables import is_syllable

LONGEST_WORD = 64  # a longer run of letters is not worth reading

_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_SPACES = re.compile(r"(\s+)")
_FIXED_MARKS = re.compile(r"[@/.]")
_FIXED = re.compile(r"@|://|\w\.(?:vn|com|net|org|gov|edu|info|me)\b|\d/[\w/]{0,20}[^\W\d]", re.IGNORECASE)


def is_known(word: str) -> bool:
    """Whether a lower-case word stands as it is: a syllable, an abbreviation, a foreign word or a Roman numeral."""
    return is_syllable(word) or word in KEYS or word in FOREIGN or _ROMAN.fullmatch(word) is not None


def is_fixed(piece: str) -> bool:
    """Whether a piece of text without spaces is to be kept to the letter.

    Web and e-mail addresses are, and the numbers of laws ("69/2024/NĐ-CP").
    """
    return _FIXED.search(piece) is not None


def cut(text: str) -> tuple[list[str], list[str]]:
    """The words of ``text`` (runs of letters and digits) and the gaps around them: one gap more than words.

    What :func:`is_fixed` counts as part of a gap.
    """
    if not _FIXED_MARKS.search(text):
        return _WORD.findall(text), _WORD.split(text)
    words: list[str] = []
    gaps: list[str] = []
    pending: list[str] = []
    for piece in _SPACES.split(text):
        if is_fixed(piece):
            pending.append(piece)
            continue
        before, *between = _WORD.split(piece)
        pending.append(before)
        for word, gap in zip(_WORD.findall(piece), between, strict=True):
            words.append(word)
            gaps.append("".join(pending))
            pending = [gap]
    return words, [*gaps, "".join(pending)]


def join(words: Iterable[str], gaps: list[str]) -> str:
    """The text that :func:`cut` took apart."""
    return "".join(part for pair in zip(gaps, [*words, ""], strict=True) for part in pair)


def map_words(change: Callable[[str], str], text: str) -> str:
    """``text`` with every word of :func:`cut` put through ``change``, absurdly long ones excepted."""
    words, gaps = cut(text)
    return join((change(word) if len(word) <= LONGEST_WORD else word for word in words), gaps)
