"""Pieces of a message that mean something, as positions among its syllables, and their labels for a tagger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"


@dataclass(frozen=True, order=True)
class Span:
    """Syllables ``first`` up to, not including, ``end``; ``role`` tells entities of a kind apart ("" for none)."""

    first: int
    end: int
    entity: str
    role: str = ""


@dataclass(frozen=True)
class Sentence:
    """A message for a tagger: syllables in lower case, the segmenter's word of each, and its intent."""

    syllables: tuple[str, ...]
    words: tuple[str, ...]
    intent: str = ""


def to_tags(spans: Iterable[Span], length: int) -> list[str]:
    """One label for each syllable: B-entity, I-entity or O. Of two that overlap, the one that begins first counts."""
    tags = [OUTSIDE] * length
    for span in sorted(spans):
        if all(tag == OUTSIDE for tag in tags[span.first : span.end]):
            tags[span.first : span.end] = [f"B-{span.entity}"] + [f"I-{span.entity}"] * (span.end - span.first - 1)
    return tags


def from_tags(tags: Sequence[str]) -> list[Span]:
    """The spans of labels; an I- that continues nothing begins a span."""
    spans: list[Span] = []
    first, entity = 0, ""
    for i, tag in enumerate([*tags, OUTSIDE]):
        if entity and tag != f"I-{entity}":
            spans.append(Span(first, i, entity))
            entity = ""
        if tag != OUTSIDE and not entity:
            first, entity = i, tag[2:]
    return spans
