"""What must hold across the knowledge base before it may be shown to citizens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from bot.knowledge.loader import Knowledge, Problem, load_knowledge
from bot.knowledge.render import REFERENCE, NoValue, UnknownFact, fill, render_section
from bot.knowledge.schema import Aspect, Block, Fact, Guide, Section
from bot.text.normalise import match_forms

MAX_OPENING_CHARS = 260
MAX_SECTION_CHARS = 1400
MAX_SENTENCE_WORDS = 35
OFFICIAL_DOMAINS = (".gov.vn", "chinhphu.vn", "quochoi.vn", "nhandan.vn")
EXPECTED_ASPECTS = frozenset({Aspect.OVERVIEW, Aspect.STEPS})

_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:đồng|đ\b|nghìn|triệu|ngày làm việc|ngày\b)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


def check_knowledge(root: Path, today: date) -> list[Problem]:
    """Every finding in a knowledge folder, in file order; empty when it is fit to publish."""
    loaded = load_knowledge(root)
    knowledge = loaded.knowledge
    problems = list(loaded.problems)
    for guide in knowledge.guides.values():
        problems += _check_links(guide, knowledge)
        problems += _check_dates(guide, knowledge, today)
        problems += _check_sources(guide)
        problems += _check_sections(guide, knowledge, today)
        problems += _check_questions(guide)
    problems += _check_shared_questions(knowledge)
    problems += _check_facts(knowledge)
    problems += _check_documents(knowledge)
    return sorted(problems)


def _check_links(guide: Guide, knowledge: Knowledge) -> Iterator[Problem]:
    for related in guide.header.related:
        if knowledge.guide(related) is None:
            yield Problem(guide.path, 1, "related", f"không có bài «{related}»", "sửa mã hoặc bỏ")
        if related == guide.id:
            yield Problem(guide.path, 1, "related", "bài dẫn về chính nó", "bỏ")


def _check_dates(guide: Guide, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    header = guide.header
    if header.verified_on > today:
        yield Problem(guide.path, 1, "verified_on", f"{header.verified_on} ở tương lai", "ghi ngày đã kiểm tra thật")
    if header.review_by < today:
        yield Problem(
            guide.path, 1, "review_by", f"đã quá hạn rà lại {header.review_by}", "rà lại bài rồi ghi ngày mới"
        )
    for basis in header.legal_basis:
        document = knowledge.documents.get(basis.document)
        if document is None:
            yield Problem(
                guide.path,
                1,
                "legal_basis",
                f"không có văn bản «{basis.document}»",
                f"tạo documents/{basis.document}.yml",
            )
        elif not document.in_force(header.verified_on):
            yield Problem(
                guide.path,
                1,
                "legal_basis",
                f"{document.number} không còn hiệu lực",
                "dẫn văn bản thay thế và sửa nội dung",
            )


def _check_sources(guide: Guide) -> Iterator[Problem]:
    for source in guide.header.sources:
        host = urlsplit(source.url).hostname or ""
        if not any(host == domain.lstrip(".") or host.endswith(domain) for domain in OFFICIAL_DOMAINS):
            yield Problem(
                guide.path, 1, "sources", f"{host} không phải trang chính thức", "chuyển vào notes, dẫn trang gov.vn"
            )


def _check_sections(guide: Guide, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    if not EXPECTED_ASPECTS & set(guide.aspects):
        yield Problem(guide.path, 1, "sections", "thiếu mục overview hoặc steps", "viết ít nhất một trong hai mục")
    for section in guide.sections:
        for block in section.blocks:
            yield from _check_block(guide, block, knowledge, today)
        yield from _check_shape(guide, section, knowledge, today)


def _check_block(guide: Guide, block: Block, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    amount = _AMOUNT.search(REFERENCE.sub("", block.text).replace("**", ""))
    if amount:
        yield Problem(
            guide.path,
            block.line,
            "text",
            f"con số «{amount.group()}» viết thẳng trong bài",
            "đưa vào facts/ rồi viết {mã}",
        )
    leftover = re.search(r"[{}]|^\[", REFERENCE.sub("", block.text))
    if leftover:
        yield Problem(guide.path, block.line, "text", "dấu { } hoặc [ ] viết sai", "viết {mã}, {mã:han}, {mã:sau}")
    day = block.shown_from or (today if block.shown_on(today) else block.shown_to) or today
    try:
        fill(block.text, knowledge.facts, day, {})
    except UnknownFact as error:
        yield Problem(guide.path, block.line, "text", f"không có dữ kiện {error}", "sửa mã hoặc thêm vào facts/")
    except NoValue as error:
        yield Problem(
            guide.path, block.line, "text", f"dữ kiện {error} không có giá trị ngày {day}", "thêm giá trị có ngày"
        )


def _check_shape(guide: Guide, section: Section, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    where = section.aspect.value
    try:
        text = render_section(section, knowledge.facts, today, {})
    except UnknownFact:
        return  # already reported for the block
    opening = text.split("\n", 1)[0]
    if section.blocks[0].kind.value != "paragraph":
        yield Problem(
            guide.path, section.line, where, "chưa có câu trả lời thẳng ở đầu", "mở đầu bằng một, hai câu trả lời"
        )
    if len(opening) > MAX_OPENING_CHARS:
        yield Problem(
            guide.path, section.line, where, f"câu mở đầu dài {len(opening)} chữ cái", f"tối đa {MAX_OPENING_CHARS}"
        )
    if len(text) > MAX_SECTION_CHARS:
        yield Problem(
            guide.path, section.line, where, f"mục dài {len(text)} chữ cái", f"tối đa {MAX_SECTION_CHARS}; tách bớt"
        )
    for sentence in _SENTENCE_END.split(text):
        words = len(sentence.split())
        if words > MAX_SENTENCE_WORDS:
            yield Problem(
                guide.path,
                section.line,
                where,
                f"câu {words} tiếng: «{sentence[:60]}…»",
                f"tách câu, tối đa {MAX_SENTENCE_WORDS} tiếng",
            )


def _check_questions(guide: Guide) -> Iterator[Problem]:
    for aspect in guide.header.questions:
        if guide.section(aspect) is None:
            yield Problem(
                guide.path,
                1,
                f"questions.{aspect.value}",
                "có câu hỏi mà bài không có mục này",
                "viết mục hoặc chuyển câu hỏi",
            )


def _check_shared_questions(knowledge: Knowledge) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for guide in knowledge.guides.values():
        for questions in guide.header.questions.values():
            for question in questions:
                key = match_forms(question)[1]
                if key in seen:
                    yield Problem(
                        guide.path, 1, "questions", f"câu «{question}» đã có ở {seen[key]}", "bỏ hoặc viết khác"
                    )
                seen[key] = guide.path


def _check_facts(knowledge: Knowledge) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        file, line = knowledge.places[fact.id]
        for value in fact.values:
            if value.document and value.document not in knowledge.documents:
                yield Problem(
                    file, line, fact.id, f"không có văn bản «{value.document}»", f"tạo documents/{value.document}.yml"
                )
    yield from _check_unused(knowledge)


def _check_unused(knowledge: Knowledge) -> Iterator[Problem]:
    used = {
        match.group(1)
        for guide in knowledge.guides.values()
        for section in guide.sections
        for block in section.blocks
        for match in REFERENCE.finditer(block.text)
    }
    unused: list[Fact] = [fact for fact in knowledge.facts.values() if fact.id not in used]
    for fact in unused:
        file, line = knowledge.places[fact.id]
        yield Problem(file, line, fact.id, "không bài nào dùng dữ kiện này", "dùng trong bài hoặc xóa")


def _check_documents(knowledge: Knowledge) -> Iterator[Problem]:
    for document in knowledge.documents.values():
        if document.replaced_by and document.replaced_by not in knowledge.documents:
            file, line = knowledge.places[document.id]
            yield Problem(
                file, line, "replaced_by", f"không có văn bản «{document.replaced_by}»", "tạo tệp của văn bản đó"
            )
