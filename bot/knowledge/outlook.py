"""What will read differently on another day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import ndiff

from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.render import render_section
from bot.knowledge.schema import Fact, Guide, Section
from bot.knowledge.variants import cases_of


@dataclass(frozen=True)
class SectionChange:
    """A section that reads differently, to anybody (empty case) or only to a case.

    ``lines`` begin with ``- `` (no longer said), ``+ `` (newly said) or two spaces (unchanged).
    """

    guide: Guide
    section: Section
    case: Case
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Lapse:
    """A guide that rests on documents which are not in force on the day (ids)."""

    guide: Guide
    documents: tuple[str, ...]


def section_changes(guide: Guide, knowledge: Knowledge, before: date, after: date) -> Iterator[SectionChange]:
    """Every section of ``guide`` that reads differently on ``after``; a case only for what it does not share."""
    for section in guide.sections:
        told: set[str] = set()
        for case in ({}, *cases_of(section, knowledge.facts)):
            lines = _differences(section, knowledge, before, after, case)
            changed = {line for line in lines if not line.startswith("  ")}
            if changed - told:
                told |= changed
                yield SectionChange(guide, section, case, lines)


def _differences(section: Section, knowledge: Knowledge, before: date, after: date, case: Case) -> tuple[str, ...]:
    old = render_section(section, knowledge.facts, before, case)
    new = render_section(section, knowledge.facts, after, case)
    if old == new:
        return ()
    lines = ndiff([x for x in old.split("\n") if x], [x for x in new.split("\n") if x])
    return tuple(line for line in lines if not line.startswith("?"))


def lapses_on(knowledge: Knowledge, day: date) -> Iterator[Lapse]:
    """Guides whose legal basis is not in force on ``day``: they must be rewritten, not only re-dated."""
    for guide in knowledge.guides.values():
        known = (knowledge.documents.get(basis.document) for basis in guide.header.legal_basis)
        gone = tuple(dict.fromkeys(d.id for d in known if d is not None and not d.in_force(day)))
        if gone:
            yield Lapse(guide, gone)


def unfounded_on(knowledge: Knowledge, day: date) -> Iterator[tuple[Fact, str]]:
    """Figures that would still be shown on ``day`` though their document (id) is then not in force."""
    for fact in knowledge.facts.values():
        for value in fact.values:
            document = knowledge.documents.get(value.document or "")
            if value.covers(day) and document is not None and not document.in_force(day):
                yield fact, document.id
