"""Views of a text in which every character remembers where in the original it came from.

Matching wants one spelling (composed, lower case, single spaces, perhaps without diacritics); Rasa wants offsets into
the text the citizen typed. An :class:`AlignedText` gives both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.diacritics import strip_diacritics

# Old keyboards type the Icelandic eth for the Vietnamese letter.
_LOOKALIKES = {"ð": "đ"}


@dataclass(frozen=True)
class AlignedText:
    """A text and, for each of its characters, the half-open span of the original that it stands for."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind ``text[start:end]``, which must not be empty."""
        return self.spans[start][0], self.spans[end - 1][1]


@lru_cache(maxsize=256)  # every component of a pipeline asks for the same message
def compose(original: str) -> AlignedText:
    """NFC, lower case, every run of white space as one space.

    A base letter with its combining marks is one unit: characters that it yields all point at the whole unit, so no
    offset ever falls between a letter and its tone.
    """
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _units(original):
        unit = original[start:end]
        for character in " " if unit.isspace() else _composed(unit):
            characters.append(character)
            spans.append((start, end))
    return AlignedText("".join(characters), tuple(spans))


def fold(aligned: AlignedText) -> AlignedText:
    """The same text without diacritics, character by character, so that offsets stay as they are."""
    return AlignedText("".join(_bare(character) for character in aligned.text), aligned.spans)


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Spans of white-space runs, and of single characters with the marks that follow and belong to them."""
    start = 0
    while start < len(text):
        end = start + 1
        if text[start].isspace():
            while end < len(text) and text[end].isspace():
                end += 1
        else:
            while end < len(text) and _belongs(text[start:end], text[end]):
                end += 1
        yield start, end
        start = end


def _belongs(unit: str, following: str) -> bool:
    """Whether ``following`` is a mark on ``unit``, or composes with it as the parts of a Korean syllable do."""
    if following.isascii():
        return False
    composed = unicodedata.normalize("NFC", unit + following)
    return unicodedata.combining(following) != 0 or len(composed) <= len(unicodedata.normalize("NFC", unit))


def _composed(unit: str) -> str:
    return "".join(_lower(character) for character in unicodedata.normalize("NFC", unit))


def _lower(character: str) -> str:
    lowered = character.lower()
    return _LOOKALIKES.get(lowered, lowered) if len(lowered) == 1 else character


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    bare = strip_diacritics(character)
    return bare if len(bare) == 1 else character
