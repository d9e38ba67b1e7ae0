"""A section as a citizen reads it, on a given day and for a given case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from bot.knowledge.conditions import Case
from bot.knowledge.schema import Block, BlockKind, Fact, Section
from bot.knowledge.validity import format_day, format_value, next_value, value_on

REFERENCE = re.compile(r"\{([a-z0-9-]+)(?::(han|sau))?\}")
NO_VALUE = (
    "Mức áp dụng cho thời điểm này đang được cập nhật. Anh/chị hỏi lại nơi nộp hồ sơ trước khi đi để có con số đúng."
)


class UnknownFact(KeyError):
    """A guide refers to a fact that does not exist."""


class NoValue(LookupError):
    """A fact has no value on the day, so the sentence that needs it cannot be said."""


def fill(text: str, facts: Mapping[str, Fact], day: date, case: Case) -> str:
    """Replace every ``{fact}`` reference by its value for the day and case.

    Raises:
        UnknownFact: a reference to no fact.
        NoValue: a referenced fact has no value on ``day``.
    """

    def replace(match: re.Match[str]) -> str:
        fact_id, form = match.groups()
        if fact_id not in facts:
            raise UnknownFact(fact_id)
        return _resolve(facts[fact_id], form, day, case)

    return _tidy(REFERENCE.sub(replace, text))


def _resolve(fact: Fact, form: str | None, day: date, case: Case) -> str:
    if form == "sau":
        change = next_value(fact, day, case)
        return "" if change is None else f"từ {format_day(change.day)} là {format_value(fact.unit, change.value.value)}"
    current = value_on(fact, day, case)
    if current is None:
        raise NoValue(fact.id)
    if form == "han":
        return "" if current.valid_to is None else f"đến hết {format_day(current.valid_to)}"
    return format_value(fact.unit, current.value)


def _tidy(text: str) -> str:
    text = re.sub(r"\(\s*\)", "", text)
    text = re.sub(r"[ \t]{2,}", " ", text)
    return re.sub(r"\s+([,;:!?)]|\.(?!\w))", r"\1", text).strip()  # not the dot of ".apk"


def visible_blocks(section: Section, day: date, case: Case) -> Iterator[Block]:
    """Blocks that belong to the day and are not known to be for somebody else; those known to fit come first."""
    shown = [b for b in section.blocks if b.shown_on(day) and b.condition.judge(case) is not False]
    opening, rest = shown[:1], shown[1:]
    yield from opening
    if any(b.kind is BlockKind.STEP for b in rest):
        yield from rest  # the order of steps is part of their meaning
        return
    yield from sorted(rest, key=lambda b: not (b.condition.terms and b.condition.judge(case) is True))


def render_section(section: Section, facts: Mapping[str, Fact], day: date, case: Case) -> str:
    """The section's text: opening paragraph, then paragraphs, ``- `` items and numbered steps, one a line."""
    lines: list[str] = []
    step = 0
    missing = False
    previous: BlockKind | None = None
    for block in visible_blocks(section, day, case):
        try:
            text = fill(block.text, facts, day, case)
        except NoValue:
            missing = True
            continue
        if not text:
            continue
        if lines and not (previous is block.kind and block.kind is not BlockKind.PARAGRAPH):
            lines.append("")
        step = step + 1 if block.kind is BlockKind.STEP else 0
        lines.append(
            {BlockKind.PARAGRAPH: text, BlockKind.BULLET: f"- {text}", BlockKind.STEP: f"{step}. {text}"}[block.kind]
        )
        previous = block.kind
    if missing:
        lines += ["", NO_VALUE] if lines else [NO_VALUE]
    return "\n".join(lines)
