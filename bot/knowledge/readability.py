"""How hard a section is to read, in numbers, and the bar it must pass.

A «tiếng» is a syllable written as a word, the unit in which Vietnamese text is measured. The bar follows from the
base (1,660 sections, November 2026: mean sentence 13 tiếng, in 99 % of sections under 23; longest sentence 19, in 99 %
under 31) and from what is asked of a section: an old person, reading about three tiếng a second, is through it in a
minute.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_SECTION_WORDS = 180
MAX_SENTENCE_WORDS = 35
MAX_MEAN_WORDS = 24.0
LONG_SENTENCE_WORDS = 25
MAX_LONG_SHARE = 0.5

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_MARKER = re.compile(r"^(?:- |\d+\. )", re.MULTILINE)
_WORD = re.compile(r"\w[\w/.,-]*")


@dataclass(frozen=True)
class Reading:
    """Length figures of one section, in tiếng. ``long_share`` is the share of sentences over 25."""

    words: int
    sentences: int
    mean: float
    longest: int
    longest_sentence: str
    long_share: float


def measure(text: str) -> Reading:
    """Measure a section as a citizen reads it; each list item is a sentence of its own."""
    sentences = [s for s in _SENTENCE_END.split(_MARKER.sub("", text.replace("**", ""))) if _WORD.search(s)]
    lengths = [len(_WORD.findall(s)) for s in sentences] or [0]
    longest = max(lengths)
    return Reading(
        words=sum(lengths),
        sentences=len(sentences),
        mean=statistics.fmean(lengths),
        longest=longest,
        longest_sentence=sentences[lengths.index(longest)] if sentences else "",
        long_share=sum(n > LONG_SENTENCE_WORDS for n in lengths) / len(lengths),
    )


def objections(reading: Reading) -> Iterator[tuple[str, str]]:
    """What is too hard to read, and how to mend it."""
    if reading.words > MAX_SECTION_WORDS:
        yield f"mục dài {reading.words} tiếng", f"tối đa {MAX_SECTION_WORDS} (đọc trong một phút); tách hoặc bớt"
    if reading.longest > MAX_SENTENCE_WORDS:
        start = reading.longest_sentence[:60]
        yield f"câu {reading.longest} tiếng: «{start}…»", f"tách câu, tối đa {MAX_SENTENCE_WORDS} tiếng"
    if reading.mean > MAX_MEAN_WORDS:
        yield (
            f"trung bình {reading.mean:.0f} tiếng một câu",
            f"viết câu ngắn hơn, trung bình tối đa {MAX_MEAN_WORDS:.0f}",
        )
    elif reading.long_share > MAX_LONG_SHARE:
        yield (
            f"{reading.long_share:.0%} số câu dài hơn {LONG_SENTENCE_WORDS} tiếng",
            "tách bớt, nhiều nhất một nửa số câu được dài như vậy",
        )


@dataclass(frozen=True)
class Spread:
    """How one figure is spread over all sections."""

    label: str
    median: float
    p90: float
    p99: float
    most: float
    bar: float


def spreads(readings: Sequence[Reading]) -> tuple[Spread, ...]:
    """The four figures the bar is about, over two sections or more."""
    return (
        _spread("tiếng một mục", [r.words for r in readings], MAX_SECTION_WORDS),
        _spread("tiếng một câu, trung bình của mục", [r.mean for r in readings], MAX_MEAN_WORDS),
        _spread("câu dài nhất của mục", [r.longest for r in readings], MAX_SENTENCE_WORDS),
        _spread("phần trăm câu dài trong mục", [100 * r.long_share for r in readings], 100 * MAX_LONG_SHARE),
    )


def _spread(label: str, values: Sequence[float], bar: float) -> Spread:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return Spread(label, statistics.median(values), cuts[89], cuts[98], max(values), bar)
