"""Vietnamese words of a text, with offsets that map back to the original exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from underthesea import word_tokenize

from bot.nlu.offsets import AlignedText, compose
from bot.text.diacritics import strip_diacritics

MIN_SYLLABLES_WITHOUT_DIACRITICS = 3


@dataclass(frozen=True)
class Word:
    """One word: ``text`` is exactly ``original[start:end]``, ``lemma`` its composed lower-case form."""

    start: int
    end: int
    text: str
    lemma: str


class Segmenter:
    """Underthesea's word segmentation with a lexicon of terms that stay together."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Keep ``terms`` (composed, lower case, several syllables) whole; long ones also without diacritics."""
        fixed_words = _fixed_words(terms)
        # Underthesea makes one pattern out of its fixed words for each text; handed over joined, as it would join
        # them, they are one word to it, and that takes a hundredth of the time.
        self._fixed_words = [r"\b|\b".join(fixed_words)] if fixed_words else []
        self._term = re.compile(rf"\b(?:{'|'.join(fixed_words)})\b") if fixed_words else None

    def warm_up(self) -> None:
        """Load underthesea's model now, so that the first citizen does not wait for it."""
        self.words("khởi động")

    def words(self, original: str) -> list[Word]:
        """The words of a text in order, without overlap. Every character that is not white space is in one."""
        aligned = compose(original)
        found = word_tokenize(aligned.text, use_token_normalize=False, fixed_words=self._fixed_words)
        pieces = (part for piece in _locate(found, aligned.text) for part in self._freed(aligned.text, piece))
        return list(_cut(original, aligned, pieces))

    def _freed(self, text: str, piece: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """The segmenter may join a term to its neighbour ("lại căn cước công dân"): give the term out by itself."""
        start, end = piece
        for term in self._term.finditer(text, start, end) if self._term else ():
            yield from _trimmed(text, start, term.start())
            yield term.span()
            start = term.end()
        yield from _trimmed(text, start, end)


def _fixed_words(terms: Iterable[str]) -> list[str]:
    """The longest first, so that underthesea prefers them; short ones are too ambiguous without diacritics."""
    known = {term for term in terms if " " in term}
    bare = {strip_diacritics(t) for t in known if t.count(" ") + 1 >= MIN_SYLLABLES_WITHOUT_DIACRITICS}
    return sorted(known | bare, key=lambda term: (-len(term), term))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space at its ends, if anything is left."""
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _cut(original: str, aligned: AlignedText, pieces: Iterable[tuple[int, int]]) -> Iterator[Word]:
    reached = 0
    for begin, end in pieces:
        start, stop = aligned.original_span(begin, end)
        start = max(start, reached)  # a letter whose mark does not compose is one unit: never give it out twice
        if start < stop:
            yield Word(start, stop, original[start:stop], aligned.text[begin:end])
            reached = stop


def _locate(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Spans of ``words`` in ``text``; plain syllables should the segmenter ever give back something else."""
    pieces: list[tuple[int, int]] = []
    position = 0
    for part in _unmixed(words):
        begin = None
        for character in part:
            if character.isspace():
                continue
            while position < len(text) and text[position].isspace():
                position += 1
            if position >= len(text) or text[position] != character:
                return _syllables(text)
            begin = position if begin is None else begin
            position += 1
        if begin is not None:
            pieces.append((begin, position))
    return pieces if not text[position:].strip() else _syllables(text)


def _unmixed(words: Iterable[str]) -> Iterator[str]:
    """The segmenter sometimes joins a sign or emoji to a word; those are given out apart."""
    for word in words:
        parts = word.split(" ")
        if all(any(c.isalnum() for c in part) for part in parts):
            yield word
        else:
            yield from parts


def _syllables(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]
