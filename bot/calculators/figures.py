"""Figures of the law on a day, with the rule each rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import FactValue
from bot.knowledge.validity import format_value, value_on


class NoFigure(LookupError):
    """The knowledge base has no such figure for the day, so nothing can be worked out from it."""


@dataclass(frozen=True)
class Figure:
    """The value of a dated fact on one day.

    ``text`` is the value as citizens read it, ``basis`` the rule behind it ("" when the fact names none), and
    ``valid_to`` its last day, when the law already knows one.
    """

    value: FactValue
    text: str
    basis: str

    @property
    def number(self) -> int:
        """The value as a whole number.

        Raises:
            NoFigure: it is a range or a text.
        """
        if not isinstance(self.value.value, int):
            raise NoFigure(self.text)
        return self.value.value

    @property
    def valid_to(self) -> date | None:
        """The last day of the value."""
        return self.value.valid_to


def figure(knowledge: Knowledge, fact: str, day: date, case: Case | None = None) -> Figure:
    """The value of ``fact`` on ``day`` for ``case``.

    Raises:
        NoFigure: there is no such fact, or it has no value on that day.
    """
    found = knowledge.facts.get(fact)
    value = None if found is None else value_on(found, day, case or {})
    if found is None or value is None:
        raise NoFigure(fact)
    return Figure(value, format_value(found.unit, value.value), rule(knowledge, value.document, value.article))


def rule(knowledge: Knowledge, document: str | None, article: str | None = None) -> str:
    """How a rule is cited: ``Luật Căn cước, Điều 21``; everything but a law of its own by kind and number."""
    known = knowledge.documents.get(document or "")
    if known is None:
        return ""
    name = known.title
    if not name.startswith(("Luật ", "Bộ luật ")) or "sửa đổi" in name:
        kind = name.split()[: 1 if name.startswith("Luật ") else 2]
        name = " ".join([*kind, known.number])
    return f"{name}, {article}" if article else name
