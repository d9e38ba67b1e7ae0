"""The cases a section tells apart: which people read something different from everybody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.knowledge.conditions import AGE, Case, Condition, ConditionError, Term, parse_condition
from bot.knowledge.render import REFERENCE, render_section
from bot.knowledge.schema import Fact, Section


def case_of(condition: Condition) -> Case | None:
    """The simplest case that meets a condition, or None when nobody can."""
    case: dict[str, str | int] = {}
    for key in dict.fromkeys(term.key for term in condition.terms):
        terms = [term for term in condition.terms if term.key == key]
        value = next((v for v in _candidates(terms) if all(t.judge({key: v}) for t in terms)), None)
        if value is None:
            return None
        case[key] = value
    return case


def _candidates(terms: Sequence[Term]) -> Iterator[str | int]:
    if terms[0].key != AGE:
        yield from (term.value for term in terms)
        return
    for term in terms:
        limit = int(term.value)
        yield from (age for age in (limit, limit - 1, limit + 1) if age >= 0)


def parse_case(text: str) -> Case:
    """Read a case as an editor writes it, such as ``tuoi = 5 và kenh = truc-tuyen``.

    Raises:
        ConditionError: not a condition, or one that does not name a single value.
    """
    condition = parse_condition(text)
    unclear = next((term for term in condition.terms if term.op != "="), None)
    if unclear is not None:
        raise ConditionError(f"một trường hợp cần giá trị rõ ràng: viết «{unclear.key} = …», không viết «{unclear.op}»")
    case = case_of(condition)
    if case is None:
        raise ConditionError(f"«{text}» tự mâu thuẫn")
    return case


def format_case(case: Case) -> str:
    """A case as an editor writes it; empty for nobody in particular."""
    return " và ".join(f"{key} = {value}" for key, value in case.items())


def cases_of(section: Section, facts: Mapping[str, Fact]) -> tuple[Case, ...]:
    """One case for each condition that the section's blocks or the figures in them make."""
    conditions: dict[Condition, None] = {}
    for block in section.blocks:
        conditions[block.condition] = None
        for match in REFERENCE.finditer(block.text):
            fact = facts.get(match.group(1))
            conditions.update(dict.fromkeys(value.condition for value in fact.values) if fact else {})
    cases = (case_of(condition) for condition in conditions if condition.terms)
    return tuple({format_case(case): case for case in cases if case is not None}.values())


def readings(section: Section, facts: Mapping[str, Fact], day: date) -> Iterator[tuple[Case, str]]:
    """What the section says on ``day``: to anybody first, then to each case that reads a text of its own."""
    seen: set[str] = set()
    for case in ({}, *cases_of(section, facts)):
        text = render_section(section, facts, day, case)
        if text not in seen:
            seen.add(text)
            yield case, text
