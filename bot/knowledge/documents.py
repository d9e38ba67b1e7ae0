"""Legal documents as a table: what is in force, what replaced what, and who rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.loader import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.schema import LegalDocument
from bot.text.diacritics import strip_diacritics


@dataclass(frozen=True)
class DocumentUse:
    """A document and how many guides and facts rest on it."""

    document: LegalDocument
    guides: int
    facts: int


def document_table(knowledge: Knowledge) -> tuple[DocumentUse, ...]:
    """Every document, the most used first."""
    guides = Counter(
        document for g in knowledge.guides.values() for document in {b.document for b in g.header.legal_basis}
    )
    facts = Counter(document for f in knowledge.facts.values() for document in {v.document for v in f.values})
    rows = (DocumentUse(d, guides[d.id], facts[d.id]) for d in knowledge.documents.values())
    return tuple(sorted(rows, key=lambda row: (-row.guides, -row.facts, row.document.id)))


def check_force(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """Guides and figures of today that rest on a document which is missing or not in force today."""
    for guide in knowledge.guides.values():
        for n, basis in enumerate(guide.header.legal_basis):
            if fault := _fault(knowledge, basis.document, today):
                yield Problem(guide.path, guide.line(f"legal_basis.{n}"), "legal_basis", *fault)
    for fact in knowledge.facts.values():
        file, line = knowledge.places[fact.id]
        for value in fact.values:
            if value.document is None:
                continue
            # a value of the past may well rest on a document of the past
            day = today if value.covers(today) else value.valid_from
            if fault := _fault(knowledge, value.document, day):
                yield Problem(file, line, fact.id, *fault)


def _fault(knowledge: Knowledge, document_id: str, day: date) -> tuple[str, str] | None:
    document = knowledge.documents.get(document_id)
    if document is None:
        return f"không có văn bản «{document_id}»", f"tạo documents/{document_id}.yml"
    if document.effective_from > day:
        return f"{document.number} đến {document.effective_from} mới có hiệu lực", "dẫn văn bản đang áp dụng"
    if not document.in_force(day):
        follower = f" ({document.replaced_by})" if document.replaced_by else ""
        return f"{document.number} không còn hiệu lực", f"dẫn văn bản thay thế{follower} và sửa nội dung"
    return None


def check_documents(knowledge: Knowledge) -> Iterator[Problem]:
    """Findings within the table: ids that do not name the number, successions that do not hold."""
    for document in knowledge.documents.values():
        file, line = knowledge.places[document.id]
        for field, message, fix in (*_number_faults(document), *_succession_faults(document, knowledge)):
            yield Problem(file, line, field, message, fix)


def _number_faults(document: LegalDocument) -> Iterator[tuple[str, str, str]]:
    slug = strip_diacritics(document.number).lower().replace("/", "-").replace(".", "-")
    if not document.id.endswith(f"-{slug}"):
        yield "id", f"mã «{document.id}» không khớp số hiệu {document.number}", f"đặt mã kết thúc bằng «-{slug}»"
    if document.effective_to and document.effective_to < document.effective_from:
        yield "effective_to", "đứng trước effective_from", "sửa một trong hai ngày"


def _succession_faults(document: LegalDocument, knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    if document.replaced_by is None:
        return
    follower = knowledge.documents.get(document.replaced_by)
    if follower is None:
        yield "replaced_by", f"không có văn bản «{document.replaced_by}»", "tạo tệp của văn bản đó"
        return
    if document.effective_to is None:
        yield "replaced_by", "có văn bản thay thế mà chưa ghi ngày hết hiệu lực", "thêm effective_to"
    elif follower.effective_from > document.effective_to + timedelta(days=1):
        yield (
            "replaced_by",
            f"{follower.number} có hiệu lực từ {follower.effective_from}, để trống từ {document.effective_to}",
            "sửa effective_to, hoặc bỏ replaced_by",
        )
    if _comes_back(document, knowledge):
        yield "replaced_by", "các văn bản thay thế nhau thành vòng", "bỏ một replaced_by"


def _comes_back(document: LegalDocument, knowledge: Knowledge) -> bool:
    seen: set[str] = set()
    current: LegalDocument | None = document
    while current is not None and current.replaced_by is not None and current.id not in seen:
        seen.add(current.id)
        current = knowledge.documents.get(current.replaced_by)
        if current is document:
            return True
    return False
