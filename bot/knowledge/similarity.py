"""Questions that say the same in nearly the same words.

Two questions are compared by what is left of their matching form (no diacritics, chat spelling written out) without
the words that carry no subject: the set of its syllables and of its pairs of neighbours, held against the other's by
Jaccard's measure. Neighbouring pairs make a changed subject count twice ("mức 1"/"mức 2"), while another greeting,
particle, spelling or a swapped half sentence hardly moves it.

:data:`NEAR` was chosen by looking at pairs. Of 5,872 questions in 210 guides, the closest two that rightly belong to
different guides score 0.71 ("nhập khẩu nhà chồng cần gì", "nhập khẩu nhà mình cần gì"). Rewriting 600 questions by
machine: with other greetings and particles all score 1.0, without diacritics 99 % pass 0.75, with one syllable left out
96 %, with one of nine or more replaced 73 %. A question with its halves swapped passes in 59 % of cases.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.text.normalise import match_forms

NEAR = 0.75

# Greetings, address, particles and the "có … không" of a question, without diacritics as matching forms are.
_FILLERS = frozenset(
    """
    a ad admin ah anh cai chau chi cho co da duoc em ha hoi khong la minh nhe nhi oi thi toi vay voi xin
    """.split()  # noqa: SIM905
)
_SYLLABLE = re.compile(r"\w+")

Features = frozenset[tuple[str, ...]]


class Pair(NamedTuple):
    """Two alike texts, by position; ``first`` < ``second``. ``score`` is 1.0 when only fillers differ."""

    first: int
    second: int
    score: float


def features_of(text: str) -> Features:
    """The syllables that carry the subject, and each pair of neighbours among them, ends of the text included."""
    syllables = _SYLLABLE.findall(match_forms(text)[1])
    telling = [s for s in syllables if s not in _FILLERS] or syllables
    return frozenset([(s,) for s in telling]) | frozenset(pairwise(["", *telling, ""]))


def near_pairs(texts: Sequence[str], threshold: float = NEAR) -> Iterator[Pair]:
    """Every pair of texts that are at least ``threshold`` alike, exactly, without comparing all with all.

    Two sets can only be that alike when they share one of the rarest features of each (prefix filtering), so each text
    meets just the few that do: 8,000 questions take about two seconds, most of it normalising.
    """
    sets = [features_of(text) for text in texts]
    frequency = Counter(feature for features in sets for feature in features)
    seen_with: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for second, features in enumerate(sets):
        rarest_first = sorted(features, key=lambda f: (frequency[f], f))
        prefix = rarest_first[: len(features) - math.ceil(threshold * len(features)) + 1]
        for first in sorted({i for feature in prefix for i in seen_with[feature]}):
            shared = len(features & sets[first])
            score = shared / (len(features) + len(sets[first]) - shared)
            if score >= threshold:
                yield Pair(first, second, score)
        for feature in prefix:
            seen_with[feature].append(second)
