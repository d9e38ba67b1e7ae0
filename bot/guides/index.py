"""The list of all guides, and what a search among them finds. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.guides.page import AREA_LABELS, DESCRIPTION_CHARS, guide_path, plain, shorten
from bot.knowledge.loader import Knowledge
from bot.knowledge.render import NoValue, fill
from bot.knowledge.schema import Area, Guide
from bot.retrieval.ranking import Ranking
from bot.text.diacritics import strip_diacritics

MAX_RESULTS = 20
# Of the guides ranked first for a question; below, the best is a guess.
SURE_ENOUGH = 0.3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Entry:
    """One guide in a list. ``words`` are its title and names without diacritics, for matching."""

    title: str
    path: str
    area_label: str
    words: str


@dataclass(frozen=True)
class AreaList:
    """The guides of one area, by title."""

    area: Area
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Result:
    """A guide found, with its direct answer."""

    entry: Entry
    summary: str


@dataclass(frozen=True)
class Results:
    """What a search found, best first. ``sure`` is False when these are only the nearest guides."""

    found: tuple[Result, ...]
    sure: bool


def list_areas(knowledge: Knowledge) -> tuple[AreaList, ...]:
    """Every guide, by area in the order of :class:`Area`, then by title."""
    areas = (
        AreaList(
            area,
            label,
            tuple(
                sorted(
                    (_entry(guide) for guide in knowledge.guides.values() if guide.header.area is area),
                    key=lambda entry: entry.words,
                )
            ),
        )
        for area, label in AREA_LABELS.items()
    )
    return tuple(area for area in areas if area.entries)


def find_guides(query: str, ranking: Ranking, knowledge: Knowledge, today: date) -> Results:
    """Guides for ``query``: those ``ranking`` puts first, then all others that have its words in title or names."""
    ranked = [c.guide for c in ranking.candidates if c.guide in knowledge.guides]
    matching = _matching(query, knowledge)
    order = list(dict.fromkeys([*ranked, *matching]))[:MAX_RESULTS]
    guides = [knowledge.guides[guide_id] for guide_id in order]
    return Results(
        tuple(Result(_entry(guide), _summary(guide, knowledge, today)) for guide in guides),
        sure=bool(matching) or ranking.best.confidence >= SURE_ENOUGH,
    )


def plain_words(text: str) -> str:
    """Lower case without diacritics, one space between words: the form in which words are compared."""
    return " ".join(_WORD.findall(strip_diacritics(text).lower()))


def _matching(query: str, knowledge: Knowledge) -> Sequence[str]:
    wanted = plain_words(query)
    if not wanted:
        return []
    return [guide.id for guide in knowledge.guides.values() if f" {wanted}" in f" {_entry(guide).words}"]


def _entry(guide: Guide) -> Entry:
    header = guide.header
    words = " | ".join(plain_words(name) for name in (header.title, *header.names))
    return Entry(header.title, guide_path(guide.id), AREA_LABELS[header.area], words)


def _summary(guide: Guide, knowledge: Knowledge, today: date) -> str:
    opening = next((b for b in guide.sections[0].blocks if b.shown_on(today)), None) if guide.sections else None
    if opening is None:
        return ""
    try:
        return shorten(plain(fill(opening.text, knowledge.facts, today, {})), DESCRIPTION_CHARS)
    except NoValue:
        return ""
