"""The shape of the knowledge base: guides, dated facts, legal documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.knowledge.conditions import ALWAYS, Condition, parse_condition

MAX_REVIEW_AHEAD = timedelta(days=184)
MIN_QUESTIONS = 12

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
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

    id: Slug = Field(description="Mã văn bản: loại và số hiệu, ví dụ nd-69-2024-nd-cp; trùng tên tệp.")
    number: Line = Field(description="Số hiệu, ví dụ 69/2024/NĐ-CP.")
    title: Line = Field(description="Tên gọi ngắn mà người dân đọc, ví dụ Luật Căn cước.")
    issued_on: date | None = Field(None, description="Ngày ban hành, dạng 2026-11-21.")
    effective_from: date = Field(description="Ngày bắt đầu có hiệu lực.")
    effective_to: date | None = Field(None, description="Ngày cuối cùng còn hiệu lực; bỏ trống khi chưa có.")
    replaced_by: Slug | None = Field(None, description="Mã văn bản thay thế; khi đó phải có effective_to.")
    amended_by: tuple[Slug, ...] = Field((), description="Mã các văn bản sửa đổi, bổ sung.")
    url: Address = Field(description="Trang chính thức của văn bản.")
    notes: str = Field("", description="Ghi chú nội bộ; người dân không thấy.")

    def in_force(self, day: date) -> bool:
        """Whether the document is in force on ``day``."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


Value = int | float | str | tuple[int, int]


class FactValue(Strict):
    """One value of a fact, for a span of days (inclusive) and, optionally, a kind of case."""

    value: Value = Field(description="Con số, khoảng [từ, đến], hoặc đoạn chữ; theo đơn vị của dữ kiện.")
    valid_from: date = Field(description="Ngày đầu tiên áp dụng, dạng 2027-01-01.")
    valid_to: date | None = Field(None, description="Ngày cuối cùng áp dụng; bỏ trống khi chưa biết.")
    document: Slug | None = Field(None, description="Mã văn bản quy định, trong documents/.")
    article: str | None = Field(None, description="Điều, khoản, điểm hoặc phụ lục.")
    when: str = Field("", description='Chỉ cho ai, ví dụ "kenh = truc-tuyen và cong-dan-so = co"; trống là mọi người.')

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

    id: Slug = Field(description="Mã dữ kiện; trong bài viết {mã}, {mã:han} hoặc {mã:sau}.")
    title: Line = Field(description="Con số này là gì.")
    unit: Unit = Field(description="Đơn vị; quyết định cách viết con số ra chữ.")
    values: tuple[FactValue, ...] = Field(min_length=1, description="Các giá trị theo ngày; không xóa giá trị cũ.")

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

    document: Slug = Field(description="Mã văn bản, trong documents/.")
    article: str = Field("", description="Điều, khoản mà bài dựa vào.")


class GuideSource(Strict):
    """An official page a citizen can read."""

    title: Line = Field(description="Tên trang hoặc văn bản, người dân nhìn thấy.")
    url: Address = Field(description="Địa chỉ https của trang chính thức.")
    seen_on: date = Field(description="Ngày đã mở xem.")
    confidence: Literal["high", "medium"] = Field(description="high: đọc tận nơi; medium: đọc qua bản trích.")


class CaseFact(str, Enum):
    """A fact about the person that a guide may ask for; the value is its key in a case."""

    AGE = "tuoi"
    BIRTH_YEAR = "nam-sinh"
    CARD_YEAR = "nam-cap"
    REASON = "ly-do"


Audience = Literal["cong-dan", "nguoi-dai-dien", "nguoi-nuoc-ngoai", "to-chuc"]


class GuideHeader(Strict):
    """Front matter of a guide file."""

    id: Slug = Field(description="Mã bài, trùng tên tệp.")
    title: Line = Field(description="Tên việc, người dân nhìn thấy.")
    area: Area = Field(description="Lĩnh vực, trùng tên thư mục.")
    aliases: tuple[Slug, ...] = Field((), description="Mã khác cùng chỉ bài này.")
    audience: tuple[Audience, ...] = Field(("cong-dan",), description="Bài viết cho ai.")
    verified_on: date = Field(description="Ngày đã đối chiếu với nguồn, dạng 2026-11-21.")
    review_by: date = Field(
        description="Ngày phải rà lại, trong vòng 6 tháng; đặt ngay trước ngày có thay đổi đã biết."
    )
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1, description="Văn bản và điều; quan trọng nhất đứng đầu.")
    sources: tuple[GuideSource, ...] = Field(min_length=1, description="Trang chính thức để người dân tự đọc.")
    related: tuple[Slug, ...] = Field((), description="Mã các bài liên quan.")
    applies_when: str = Field("", description='Bài chỉ dành cho ai, ví dụ "tuoi < 6"; trống là mọi người.')
    asks: dict[Aspect, Annotated[tuple[CaseFact, ...], Field(min_length=1, max_length=2)]] = Field(
        default_factory=dict,
        description="Điều cần hỏi thêm sau câu trả lời của một mục vì nó đổi câu trả lời; mỗi mục nhiều nhất hai điều.",
    )
    names: tuple[Line, ...] = Field(min_length=1, description="4 đến 10 cách gọi ngắn của việc này.")
    questions: dict[Aspect, Annotated[tuple[Line, ...], Field(min_length=1)]] = Field(
        description=f"Ít nhất {MIN_QUESTIONS} câu người dân thật sự hỏi, xếp theo mục."
    )
    notes: str = Field("", description="Ghi chú nội bộ; người dân không thấy.")

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
    """One procedure or topic: validated header and sections in the editor's order.

    ``lines`` says where a header field stands in the file, by dotted path: ``sources.0``, ``questions.fee.3``.
    """

    header: GuideHeader
    sections: tuple[Section, ...]
    path: str
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The guide's id, as clients know it."""
        return self.header.id

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Aspects that have a section, in the editor's order."""
        return tuple(section.aspect for section in self.sections)

    def line(self, path: str) -> int:
        """Line of a header field, or of what holds it; 1 when unknown."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)

    def section(self, aspect: Aspect) -> Section | None:
        """The section of an aspect, if the guide has it."""
        return next((section for section in self.sections if section.aspect is aspect), None)
