"""Finding known phrases, however they are typed: with diacritics, without, or with the tone mark moved."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.nlu.offsets import AlignedText, compose, fold

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s\-]*")
MIN_LETTERS_WITHOUT_DIACRITICS = 3
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # grave, acute, tilde, hook above, dot below


@dataclass(frozen=True)
class Entry:
    """A phrase to look for; ``entity`` None marks a phrase that only keeps others from matching inside it."""

    phrase: str
    entity: str | None
    value: str


@dataclass(frozen=True)
class Found:
    """An entity in the original text: half-open span, name and normalised value."""

    start: int
    end: int
    entity: str
    value: str


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    bare: str
    typed: str


class Gazetteer:
    """Phrases by their words without diacritics; the longest match wins."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index ``entries``; on equal phrases the first wins."""
        self._by_words: dict[tuple[str, ...], list[tuple[tuple[str, ...], Entry]]] = {}
        for entry in entries:
            words = _words(compose(entry.phrase))
            key = tuple(word.bare for word in words)
            if key:
                self._by_words.setdefault(key, []).append((tuple(word.typed for word in words), entry))
        self._longest = max((len(key) for key in self._by_words), default=0)

    def find(self, text: str) -> Iterator[Found]:
        """Entities in order of appearance, without overlap."""
        aligned = compose(text)
        words = _words(aligned)
        plain = all(word.typed == word.bare for word in words)
        at = 0
        while at < len(words):
            length, entry = self._longest_match(words, at, aligned.text, plain)
            if entry is None:
                at += 1
                continue
            last = words[at + length - 1]
            if entry.entity is not None:
                start, end = aligned.original_span(words[at].start, last.end)
                yield Found(start, end, entry.entity, entry.value)
            at += length

    def _longest_match(self, words: list[_Word], at: int, text: str, plain: bool) -> tuple[int, Entry | None]:
        """The longest entry that starts at word ``at``, and its length in words.

        One syllable without its diacritics could be many words ("lo", "tre"), so it is believed only in a message
        that has no diacritics at all (``plain``), and not when it is very short.
        """
        for length in range(min(self._longest, len(words) - at), 0, -1):
            piece = words[at : at + length]
            for spelled, entry in self._by_words.get(tuple(word.bare for word in piece), ()):
                typed = tuple(word.typed for word in piece)
                if not all(map(_same_syllable, typed, spelled)) or not _together(piece, text):
                    continue
                believed = plain and len(typed[0]) >= MIN_LETTERS_WITHOUT_DIACRITICS
                if length > 1 or believed or not _lost_diacritics(typed[0], spelled[0]):
                    return length, entry
        return 0, None


def _words(aligned: AlignedText) -> list[_Word]:
    bare = fold(aligned).text
    return [_Word(m.start(), m.end(), m.group(), aligned.text[m.start() : m.end()]) for m in _WORD.finditer(bare)]


def _together(words: list[_Word], text: str) -> bool:
    return all(_GAP.fullmatch(text, left.end, right.start) for left, right in itertools.pairwise(words))


def _same_syllable(typed: str, spelled: str) -> bool:
    """Typed without any diacritics, or as spelled wherever the tone mark sits ("hoá", "hóa")."""
    return typed == spelled or _lost_diacritics(typed, spelled) or _toneless(typed) == _toneless(spelled)


def _lost_diacritics(typed: str, spelled: str) -> bool:
    return typed != spelled and typed == fold(compose(spelled)).text


def _toneless(syllable: str) -> tuple[str, tuple[str, ...]]:
    """Letters without the tone, and the tone: equal for both ways of placing it."""
    marks = unicodedata.normalize("NFD", syllable)
    return "".join(c for c in marks if c not in _TONES), tuple(c for c in marks if c in _TONES)
