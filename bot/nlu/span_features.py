"""What the two taggers of :mod:`bot.nlu.span_model` look at, as plain strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.phrases import Found
from bot.nlu.spans import Span
from bot.text.syllables import is_syllable

Features = list[list[str]]

_AROUND = 3  # syllables to each side
_AFFIX = 3  # letters
_UNITS_AROUND = 4
_SPANS_AROUND = 3
_DIGITS = re.compile(r"\d+")
# Windows of neighbouring units, as (first, last) places relative to the unit itself.
_WINDOWS = ((-2, -1), (-3, -1), (-4, -1), (1, 2), (1, 3), (-1, 1), (-2, 1), (-1, 2))


def syllable_features(syllables: Sequence[str], words: Sequence[str], known: Found) -> Features:
    """For each syllable: itself and its neighbours, how it is written, its word, and the known phrases it is in.

    Args:
        syllables: in lower case.
        words: the segmenter's word that each syllable is part of.
        known: from :meth:`bot.nlu.phrases.PhraseBook.find`.
    """
    edge = ["#"] * _AROUND
    padded = [*edge, *syllables, *edge]
    return [
        [
            *_window(padded, i + _AROUND),
            *_writing(syllables, i),
            f"word={words[i]}",
            *_known(known, i),
            f"at={min(i, 3)}",
        ]
        for i in range(len(syllables))
    ]


def _window(padded: Sequence[str], i: int) -> Iterator[str]:
    for offset in range(-_AROUND, _AROUND + 1):
        yield f"{offset}={padded[i + offset]}"
    for offset in range(-2, 2):
        yield f"{offset}:2={padded[i + offset]} {padded[i + offset + 1]}"
    for offset in range(-2, 1):
        yield f"{offset}:3={' '.join(padded[i + offset : i + offset + 3])}"


def _writing(syllables: Sequence[str], i: int) -> Iterator[str]:
    syllable = syllables[i]
    for length in range(1, _AFFIX + 1):
        yield f"begins={syllable[:length]}"
        yield f"ends={syllable[-length:]}"
    for offset in (-1, 0, 1):
        if 0 <= i + offset < len(syllables):
            other = syllables[i + offset]
            yield f"{offset}shape={_shape(other)}"
            yield f"{offset}kind={is_syllable(other)} {min(len(other), 4)} {other.isascii()}"


def _shape(syllable: str) -> str:
    if any(character.isdigit() for character in syllable):
        return _DIGITS.sub("9", syllable)
    return "x" if syllable.isalpha() else syllable


def _known(known: Found, i: int) -> Iterator[str]:
    for offset in (-1, 0, 1):
        if 0 <= i + offset < len(known):
            for place in known[i + offset]:
                yield f"{offset}known={place}"
            yield f"{offset}all known={'+'.join(sorted(known[i + offset]))}"


@dataclass(frozen=True)
class Unit:
    """A syllable outside all spans, or a whole span: then ``entity`` is set."""

    text: str
    entity: str = ""

    @property
    def name(self) -> str:
        """What neighbours see: of a span only its entity, so that what is learned holds for any value."""
        return f"<{self.entity}>" if self.entity else self.text


def units(syllables: Sequence[str], spans: Sequence[Span]) -> list[Unit]:
    """The message with every span drawn together into one unit."""
    result: list[Unit] = []
    reached = 0
    for span in sorted(spans):
        result += [Unit(syllable) for syllable in syllables[reached : span.first]]
        result.append(Unit(" ".join(syllables[span.first : span.end]), span.entity))
        reached = span.end
    return result + [Unit(syllable) for syllable in syllables[reached:]]


def role_features(sequence: Sequence[Unit], intent: str) -> Features:
    """For each span of a message: what stands around it, near and far, and the intent of the message."""
    names = [unit.name for unit in sequence]
    return [_span_features(sequence, names, i, intent) for i, unit in enumerate(sequence) if unit.entity]


def _span_features(sequence: Sequence[Unit], names: Sequence[str], i: int, intent: str) -> list[str]:
    unit = sequence[i]
    before = [u.name for u in sequence[:i] if u.entity]
    after = [u.name for u in sequence[i + 1 :] if u.entity]
    common = [
        *_neighbours(names, i),
        *(f"spans before={' '.join(before[-n:])}" for n in range(1, _SPANS_AROUND + 1)),
        *(f"spans after={' '.join(after[:n])}" for n in range(1, _SPANS_AROUND + 1)),
        f"spans between={' '.join(before[-1:])}|{' '.join(after[:1])}",
        f"intent={intent}",
    ]
    bare = [
        f"number={min(len(before), 4)}",
        f"number from end={min(len(after), 4)}",
        *_bag("before", names[:i]),
        *_bag("after", names[i + 1 :]),
        *_bag("just before", _outside(sequence[:i][::-1])[::-1]),
        *_bag("just after", _outside(sequence[i + 1 :])),
        *(f"three before={' '.join(three)}" for three in zip(names[:i], names[1:i], names[2:i], strict=False)),
        *_values(sequence, i),
    ]
    own = f" @{unit.entity}"
    return [f"text={unit.text}", f"entity={unit.entity}", *common, *(f + own for f in (*common, *bare))]


def _neighbours(names: Sequence[str], i: int) -> Iterator[str]:
    edge = ["#"] * _UNITS_AROUND
    padded = [*edge, *names, *edge]
    place = i + _UNITS_AROUND
    for offset in range(-_UNITS_AROUND, _UNITS_AROUND + 1):
        if offset:
            yield f"{offset}={padded[place + offset]}"
    for first, last in _WINDOWS:
        window = padded[place + first : place + last + 1]
        if first < 0 < last:
            window[-first] = "_"
        yield f"{first}..{last}={' '.join(window)}"


def _values(sequence: Sequence[Unit], i: int) -> Iterator[str]:
    """What the nearest spans say, and whether the message says the same again."""
    before = [u.text for u in sequence[:i] if u.entity]
    after = [u.text for u in sequence[i + 1 :] if u.entity]
    yield f"text before={before[-1] if before else '#'}"
    yield f"text after={after[0] if after else '#'}"
    yield f"again={sequence[i].text in before} {sequence[i].text in after}"


def _outside(sequence: Sequence[Unit]) -> list[str]:
    """Units up to the first span."""
    names: list[str] = []
    for unit in sequence:
        if unit.entity:
            break
        names.append(unit.text)
    return names


def _bag(name: str, names: Sequence[str]) -> Iterator[str]:
    """The set of units and of pairs of neighbours, wherever they stand."""
    yield from sorted({f"{name}={n}" for n in names})
    yield from sorted({f"{name}={a} {b}" for a, b in pairwise(names)})
