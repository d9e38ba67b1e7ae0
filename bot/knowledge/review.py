"""What editors have to look at next: guides, figures and documents whose time is coming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Fact, FactValue, Guide, LegalDocument
from bot.knowledge.validity import Change, next_value
from bot.knowledge.variants import case_of


@dataclass(frozen=True)
class EndingValue:
    """A value in force today whose last day is near, and what follows it for the same people (if known)."""

    fact: Fact
    value: FactValue
    follower: Change | None


@dataclass(frozen=True)
class Due:
    """The review report up to and including ``until``; each part is ordered by its date."""

    until: date
    guides: tuple[Guide, ...]
    values: tuple[EndingValue, ...]
    documents: tuple[LegalDocument, ...]


def due_by(knowledge: Knowledge, today: date, until: date) -> Due:
    """What falls due from ``today`` to ``until``; guides that are overdue already come first."""
    return Due(
        until,
        tuple(
            sorted(
                (g for g in knowledge.guides.values() if g.header.review_by <= until),
                key=lambda g: (g.header.review_by, g.id),
            )
        ),
        tuple(sorted(_ending(knowledge, today, until), key=lambda e: (e.value.valid_to or until, e.fact.id))),
        tuple(
            sorted(
                (d for d in knowledge.documents.values() if d.effective_to and today <= d.effective_to <= until),
                key=lambda d: (d.effective_to or until, d.id),
            )
        ),
    )


def _ending(knowledge: Knowledge, today: date, until: date) -> Iterator[EndingValue]:
    for fact in knowledge.facts.values():
        for value in fact.values:
            if value.covers(today) and value.valid_to is not None and value.valid_to <= until:
                yield EndingValue(fact, value, next_value(fact, value.valid_to, case_of(value.condition) or {}))
