"""The shape of the knowledge base: guides, dated facts, legal documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.knowledge.conditions import ALWAYS, Condition, parse_condition

MAX_REVIEW_AHEAD = timedelta(days=184)
MIN_QUESTIONS = 12

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]


class Aspect(str, Enum):
    """What a question asks about a procedure (contract, section 3)."""

    OVERVIEW = "overview"
    ELIGIBILITY = "eligibility"
    DOCUMENTS = "documents"
    STEPS = "steps"
    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    VALIDITY = "validity"
    LEGAL = "legal"
    PROBLEM = "problem"
    PENALTY = "penalty"
    SAFETY = "safety"
    OTHER = "other"


class Area(str, Enum):
    """Folder a guide lives in and topic a ticket is filed under."""

    VNEID = "vneid"
    CAN_CUOC = "can-cuoc"
    CU_TRU = "cu-tru"
    DVC = "dvc"
    DE_AN_06 = "de-an-06"


class Unit(str, Enum):
    """Unit of a fact's value; decides how it is written out."""

    DONG = "dong"
    DONG_RANGE = "khoang-dong"
    DAYS = "ngay"
    WORKING_DAYS = "ngay-lam-viec"
    HOURS = "gio"
    MONTHS = "thang"
    YEARS = "nam"
    AGE = "tuoi"
    AGE_RANGE = "khoang-tuoi"
    TEXT = "chu"


class Strict(BaseModel):
    """Base of everything editors write: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LegalDocument(Strict):
    """A law, decree, circular or decision. ``effective_to`` is its last day in force."""

    id: Slug
    number: Line
    title: Line
    issued_on: date | None = None
    effective_from: date
    effective_to: date | None = None
    replaced_by: Slug | None = None
    amended_by: tuple[Slug, ...] = ()
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    notes: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the document is in force on ``day``."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


Value = int | float | str | tuple[int, int]


class FactValue(Strict):
    """One value of a fact, for a span of days (inclusive) and, optionally, a kind of case."""

    value: Value
    valid_from: date
    valid_to: date | None = None
    document: Slug | None = None
    article: str | None = None
    when: str = ""

    @field_validator("when")
    @classmethod
    def _when_is_readable(cls, text: str) -> str:
        if text:
            parse_condition(text)
        return text

    @model_validator(mode="after")
    def _span_is_ordered(self) -> FactValue:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to đứng trước valid_from")
        return self

    @property
    def condition(self) -> Condition:
        """The parsed ``when``; empty for the default value."""
        return parse_condition(self.when) if self.when else ALWAYS

    def covers(self, day: date) -> bool:
        """Whether the value applies on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Fact(Strict):
    """A figure that changes with time or person, written once in the whole knowledge base."""

    id: Slug
    title: Line
    unit: Unit
    values: Annotated[tuple[FactValue, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _values_fit(self) -> Fact:
        for value in self.values:
            _require_unit(self.unit, value.value)
        for i, first in enumerate(self.values):
            for second in self.values[i + 1 :]:
                if first.when == second.when and _overlap(first, second):
                    raise ValueError(f"hai giá trị chồng ngày nhau, từ {max(first.valid_from, second.valid_from)}")
        return self


def _overlap(a: FactValue, b: FactValue) -> bool:
    return (a.valid_to is None or b.valid_from <= a.valid_to) and (b.valid_to is None or a.valid_from <= b.valid_to)


def _require_unit(unit: Unit, value: Value) -> None:
    if unit in (Unit.DONG_RANGE, Unit.AGE_RANGE):
        if not (isinstance(value, tuple) and value[0] < value[1]):
            raise ValueError(f"đơn vị {unit.value} cần hai số tăng dần, ví dụ [500000, 1000000]")
    elif unit is Unit.TEXT:
        if not isinstance(value, str):
            raise ValueError("đơn vị chu cần một đoạn chữ")
    elif not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"đơn vị {unit.value} cần một số")


class LegalBasis(Strict):
    """The rule a guide rests on."""

    document: Slug
    article: str = ""


class GuideSource(Strict):
    """An official page a citizen can read."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    seen_on: date
    confidence: Literal["high", "medium"]


class GuideHeader(Strict):
    """Front matter of a guide file."""

    id: Slug
    title: Line
    area: Area
    aliases: tuple[Slug, ...] = ()
    audience: tuple[Literal["cong-dan", "nguoi-dai-dien", "nguoi-nuoc-ngoai", "to-chuc"], ...] = ("cong-dan",)
    verified_on: date
    review_by: date
    legal_basis: Annotated[tuple[LegalBasis, ...], Field(min_length=1)]
    sources: Annotated[tuple[GuideSource, ...], Field(min_length=1)]
    related: tuple[Slug, ...] = ()
    applies_when: str = ""
    names: Annotated[tuple[Line, ...], Field(min_length=1)]
    questions: dict[Aspect, Annotated[tuple[Line, ...], Field(min_length=1)]]
    notes: str = ""

    @field_validator("applies_when")
    @classmethod
    def _condition_is_readable(cls, text: str) -> str:
        if text:
            parse_condition(text)
        return text

    @property
    def condition(self) -> Condition:
        """Whom the guide is for; always true when nothing is said."""
        return parse_condition(self.applies_when) if self.applies_when else ALWAYS

    @model_validator(mode="after")
    def _enough_questions(self) -> GuideHeader:
        count = sum(len(group) for group in self.questions.values())
        if count < MIN_QUESTIONS:
            raise ValueError(f"có {count} câu hỏi mẫu, cần ít nhất {MIN_QUESTIONS}")
        return self

    @model_validator(mode="after")
    def _review_is_near(self) -> GuideHeader:
        if not self.verified_on <= self.review_by <= self.verified_on + MAX_REVIEW_AHEAD:
            raise ValueError("review_by phải trong vòng 6 tháng kể từ verified_on")
        return self


class BlockKind(str, Enum):
    """How a block is laid out."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    STEP = "step"


@dataclass(frozen=True)
class Block:
    """A paragraph or list item with the days and the case it is for. ``line`` is its line in the file."""

    kind: BlockKind
    text: str
    line: int
    shown_from: date | None = None
    shown_to: date | None = None
    condition: Condition = ALWAYS

    def shown_on(self, day: date) -> bool:
        """Whether the block belongs to the guide on ``day``."""
        return (self.shown_from is None or self.shown_from <= day) and (self.shown_to is None or day <= self.shown_to)


@dataclass(frozen=True)
class Section:
    """One aspect of a guide; the first block is the direct answer."""

    aspect: Aspect
    heading: str
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True)
class Guide:
    """One procedure or topic: validated header and sections in the editor's order."""

    header: GuideHeader
    sections: tuple[Section, ...]
    path: str

    @property
    def id(self) -> str:
        """The guide's id, as clients know it."""
        return self.header.id

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Aspects that have a section, in the editor's order."""
        return tuple(section.aspect for section in self.sections)

    def section(self, aspect: Aspect) -> Section | None:
        """The section of an aspect, if the guide has it."""
        return next((section for section in self.sections if section.aspect is aspect), None)
