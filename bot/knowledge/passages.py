"""What retrieval searches: every guide cut into passages that each lead back to one guide and one aspect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.knowledge.loader import Knowledge
from bot.knowledge.render import render_section
from bot.knowledge.schema import Aspect, Guide


class PassageKind(str, Enum):
    """Where a passage's text comes from."""

    NAME = "name"
    QUESTION = "question"
    ASKED = "asked"
    SECTION = "section"

    @property
    def is_question(self) -> bool:
        """Whether somebody asks it: an editor's example, or a citizen."""
        return self in (PassageKind.QUESTION, PassageKind.ASKED)


@dataclass(frozen=True)
class Passage:
    """A piece of searchable text. ``aspect`` is None where the text names the whole guide.

    ``also`` are other guides that answer a citizen's question as well.
    """

    guide: str
    aspect: Aspect | None
    kind: PassageKind
    text: str
    also: tuple[str, ...] = ()


def passages_of(guide: Guide, knowledge: Knowledge, day: date) -> Iterator[Passage]:
    """Title and names, example questions, and each section as it reads on ``day``."""
    for name in (guide.header.title, *guide.header.names):
        yield Passage(guide.id, None, PassageKind.NAME, name)
    for aspect, questions in guide.header.questions.items():
        for question in questions:
            yield Passage(guide.id, aspect, PassageKind.QUESTION, question)
    for section in guide.sections:
        body = render_section(section, knowledge.facts, day, {})
        text = f"{guide.header.title}. {section.heading}. {body}"
        yield Passage(guide.id, section.aspect, PassageKind.SECTION, text)


def asked_passages(knowledge: Knowledge) -> Iterator[Passage]:
    """Citizens' questions, each a passage of the guide that answers it best."""
    for asked in knowledge.asked.values():
        guides = tuple(dict.fromkeys(guide.id for g in asked.guides if (guide := knowledge.guide(g)) is not None))
        if not guides:
            continue
        has_part = knowledge.guides[guides[0]].section(asked.aspect) is not None
        yield Passage(guides[0], asked.aspect if has_part else None, PassageKind.ASKED, asked.text, guides[1:])


def all_passages(knowledge: Knowledge, day: date) -> tuple[Passage, ...]:
    """Passages of every guide, in a stable order, and then citizens' questions."""
    of_guides = [
        p for guide_id in sorted(knowledge.guides) for p in passages_of(knowledge.guides[guide_id], knowledge, day)
    ]
    return (*of_guides, *asked_passages(knowledge))
