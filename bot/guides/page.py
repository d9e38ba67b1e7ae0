"""A guide as one public page: everything it says on a day, for every kind of person. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from operator import itemgetter

from bot.knowledge.conditions import Case, Condition
from bot.knowledge.loader import Knowledge
from bot.knowledge.render import NO_VALUE, REFERENCE, NoValue, fill, visible_blocks
from bot.knowledge.schema import Area, Aspect, BlockKind, Fact, Guide, LegalBasis, Section, Unit
from bot.knowledge.validity import format_day, value_on

AREA_LABELS: dict[Area, str] = {
    Area.VNEID: "VNeID",
    Area.CAN_CUOC: "Thẻ căn cước",
    Area.CU_TRU: "Cư trú",
    Area.DVC: "Dịch vụ công",
    Area.DE_AN_06: "Đề án 06",
}

# Part of shared addresses (/huong-dan/<id>#le-phi): extend, never rename.
ANCHORS: dict[Aspect, str] = {
    Aspect.OVERVIEW: "tom-tat",
    Aspect.ELIGIBILITY: "ai-duoc-lam",
    Aspect.DOCUMENTS: "giay-to",
    Aspect.STEPS: "cac-buoc",
    Aspect.FEE: "le-phi",
    Aspect.TIME: "bao-lau",
    Aspect.WHERE: "o-dau",
    Aspect.VALIDITY: "thoi-han",
    Aspect.LEGAL: "can-cu",
    Aspect.PROBLEM: "truc-trac",
    Aspect.PENALTY: "muc-phat",
    Aspect.SAFETY: "an-toan",
    Aspect.OTHER: "thong-tin-them",
}

DESCRIPTION_CHARS = 160
MONEY = (Unit.DONG, Unit.DONG_RANGE)
MONEY_ASPECTS = (Aspect.FEE, Aspect.PENALTY)


class Sheet(str, Enum):
    """How large a guide is set on paper, so that it fits one A4 page."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    DENSE = "dense"


# Characters a page holds at each size, a heading taking the room of so many more; measured in Chromium over all guides.
SHEET_CHARS = ((2560, Sheet.LARGE), (3160, Sheet.MEDIUM), (3650, Sheet.SMALL))
HEADING_CHARS = 60


@dataclass(frozen=True)
class Group:
    """Neighbouring blocks of one kind: a paragraph alone, or the items of one list. ``tick`` asks for tick boxes."""

    kind: BlockKind
    items: tuple[str, ...]
    tick: bool = False


@dataclass(frozen=True)
class Figure:
    """An amount of money with the days it applies and the rule it comes from, ready to read."""

    title: str
    value: str
    span: str
    later: str
    basis: str


@dataclass(frozen=True)
class PageSection:
    """One aspect. ``anchor`` is its id on the page."""

    aspect: Aspect
    anchor: str
    heading: str
    groups: tuple[Group, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def text(self) -> str:
        """The section's words without marks, one block a line."""
        return "\n".join(plain(item) for group in self.groups for item in group.items)


@dataclass(frozen=True)
class Link:
    """A title, an address, and a small remark about it."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class GuidePage:
    """What a citizen finds at ``/huong-dan/<id>`` on the day ``as_of``. ``rules`` is ``bases`` in one short line."""

    id: str
    title: str
    area: Area
    as_of: date
    verified_on: date
    review_due: bool
    sections: tuple[PageSection, ...]
    rules: str
    bases: tuple[Link, ...]
    sources: tuple[Link, ...]
    related: tuple[Link, ...]

    @property
    def area_label(self) -> str:
        """Name of the area, as citizens know it."""
        return AREA_LABELS[self.area]

    @property
    def description(self) -> str:
        """The direct answer of the first section, short enough for a search result or a shared link."""
        return shorten(self.sections[0].text.partition("\n")[0], DESCRIPTION_CHARS) if self.sections else self.title

    @property
    def sheet(self) -> Sheet:
        """The print size that keeps the guide on one page."""
        printed = [section for section in self.sections if section.aspect is not Aspect.LEGAL]
        chars = sum(HEADING_CHARS + len(section.heading) + len(section.text) for section in printed)
        return next((sheet for limit, sheet in SHEET_CHARS if chars <= limit), Sheet.DENSE)


def guide_path(guide_id: str) -> str:
    """Where a guide's page is, relative to the service's address."""
    return f"/huong-dan/{guide_id}"


def build_page(guide: Guide, knowledge: Knowledge, today: date) -> GuidePage:
    """The page of ``guide`` as it reads today. What only some people need is shown to everybody.

    Raises:
        UnknownFact: the guide refers to no fact (the checker does not let such a guide pass).
    """
    header = guide.header
    sections = (_section(section, knowledge, today) for section in guide.sections)
    related = (knowledge.guide(other) for other in header.related)
    return GuidePage(
        id=guide.id,
        title=header.title,
        area=header.area,
        as_of=today,
        verified_on=header.verified_on,
        review_due=header.review_by < today,
        sections=tuple(section for section in sections if section.groups),
        rules="; ".join(_rules(header.legal_basis, knowledge)),
        bases=tuple(_bases(header.legal_basis, knowledge)),
        sources=tuple(Link(s.title, s.url, f"xem ngày {format_day(s.seen_on)}") for s in header.sources),
        related=tuple(Link(other.header.title, guide_path(other.id)) for other in related if other is not None),
    )


def plain(text: str) -> str:
    """``text`` without the marks of bold type."""
    return text.replace("**", "")


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between words, with an ellipsis where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1].rpartition(' ')[0].rstrip(',;:.')}…"


def _section(section: Section, knowledge: Knowledge, today: date) -> PageSection:
    return PageSection(
        section.aspect,
        ANCHORS[section.aspect],
        section.heading,
        tuple(_groups(section, knowledge, today)),
        tuple(_figures(section, knowledge, today)) if section.aspect in MONEY_ASPECTS else (),
    )


def _groups(section: Section, knowledge: Knowledge, today: date) -> Iterator[Group]:
    texts: list[tuple[BlockKind, str]] = []
    missing = False
    for block in visible_blocks(section, today, {}):
        try:
            text = fill(block.text, knowledge.facts, today, _own_case(block.condition))
        except NoValue:
            missing = True
            continue
        if text:
            texts.append((block.kind, text))
    if missing:
        texts.append((BlockKind.PARAGRAPH, NO_VALUE))
    if section.aspect is Aspect.DOCUMENTS and all(kind is not BlockKind.STEP for kind, _ in texts):
        # the direct answer often names the papers, and the list the rest: all of it can be ticked off
        if texts:
            yield Group(BlockKind.BULLET, tuple(text for _, text in texts), tick=True)
        return
    for kind, run in groupby(texts, key=itemgetter(0)):
        items = tuple(text for _, text in run)
        if kind is BlockKind.PARAGRAPH:
            yield from (Group(kind, (item,)) for item in items)
        else:
            yield Group(kind, items)


def _own_case(condition: Condition) -> Case:
    """The case a block is written for: its figures are those of the people it speaks to."""
    return {term.key: term.value for term in condition.terms if term.op == "="}


def _figures(section: Section, knowledge: Knowledge, today: date) -> Iterator[Figure]:
    seen: set[str] = set()
    for block in visible_blocks(section, today, {}):
        for match in REFERENCE.finditer(block.text):
            fact = knowledge.facts.get(match[1])
            if fact is None or fact.unit not in MONEY or fact.id in seen:
                continue
            figure = _figure(fact, knowledge, today, _own_case(block.condition))
            if figure is not None:
                seen.add(fact.id)
                yield figure


def _figure(fact: Fact, knowledge: Knowledge, today: date, case: Case) -> Figure | None:
    current = value_on(fact, today, case)
    if current is None:
        return None
    value, until, later = (fill(f"{{{fact.id}{form}}}", knowledge.facts, today, case) for form in ("", ":han", ":sau"))
    basis = _document_label(current.document, current.article or "", knowledge) if current.document else ""
    return Figure(fact.title, value, f"từ {format_day(current.valid_from)} {until}".strip(), later, basis)


def _bases(bases: tuple[LegalBasis, ...], knowledge: Knowledge) -> Iterator[Link]:
    for basis in bases:
        document = knowledge.documents.get(basis.document)
        if document is not None:
            since = f"có hiệu lực từ {format_day(document.effective_from)}"
            until = f" đến hết {format_day(document.effective_to)}" if document.effective_to else ""
            yield Link(_document_label(document.id, basis.article, knowledge), document.url, since + until)


def _rules(bases: tuple[LegalBasis, ...], knowledge: Knowledge) -> Iterator[str]:
    for basis in bases:
        document = knowledge.documents.get(basis.document)
        if document is not None:
            yield f"{document.number} ({basis.article})" if basis.article else document.number


def _document_label(document_id: str, article: str, knowledge: Knowledge) -> str:
    document = knowledge.documents.get(document_id)
    if document is None:
        return article
    name = f"{document.title} ({document.number})"
    return f"{name}, {article}" if article else name
