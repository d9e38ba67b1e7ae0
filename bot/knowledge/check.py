"""What must hold across the knowledge base before it may be shown to citizens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.knowledge.documents import check_documents, check_force
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.readability import Reading, measure, objections
from bot.knowledge.render import REFERENCE, NoValue, UnknownFact, fill, render_section
from bot.knowledge.schema import Aspect, Block, BlockKind, Guide, Section
from bot.knowledge.similarity import near_pairs
from bot.knowledge.sources import check_document_addresses, check_sources
from bot.knowledge.variants import case_of
from bot.text.normalise import match_forms

MAX_OPENING_CHARS = 260
EXPECTED_ASPECTS = frozenset({Aspect.OVERVIEW, Aspect.STEPS})

_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:đồng|đ\b|nghìn|triệu|ngày làm việc|ngày\b)", re.IGNORECASE)


@dataclass(frozen=True)
class ReservedQuestion:
    """A question that measures the bot and must therefore not be taught to it. ``place`` names file and row."""

    place: str
    text: str


def check_knowledge(root: Path, today: date, reserved: Sequence[ReservedQuestion] = ()) -> list[Problem]:
    """Every finding in a knowledge folder, in file order; empty when it is fit to publish.

    Args:
        root: the knowledge folder.
        today: the day for which it must be fit.
        reserved: evaluation questions that no example question may come near; they are never quoted.
    """
    loaded = load_knowledge(root)
    knowledge = loaded.knowledge
    problems = list(loaded.problems)
    for guide in knowledge.guides.values():
        problems += _check_links(guide, knowledge)
        problems += _check_dates(guide, today)
        problems += check_sources(guide)
        problems += _check_sections(guide, knowledge, today)
        problems += _check_questions(guide)
    problems += _check_asked(knowledge)
    problems += _check_alike(knowledge, reserved)
    problems += _check_unused(knowledge)
    problems += check_force(knowledge, today)
    problems += check_documents(knowledge)
    problems += check_document_addresses(knowledge)
    return sorted(problems)


def readings_of(knowledge: Knowledge, today: date) -> list[Reading]:
    """Length figures of every section as it reads today."""
    return [
        measure(render_section(section, knowledge.facts, today, {}))
        for guide in knowledge.guides.values()
        for section in guide.sections
    ]


def _check_links(guide: Guide, knowledge: Knowledge) -> Iterator[Problem]:
    for n, related in enumerate(guide.header.related):
        line = guide.line(f"related.{n}")
        if knowledge.guide(related) is None:
            yield Problem(guide.path, line, "related", f"không có bài «{related}»", "sửa mã hoặc bỏ")
        if related == guide.id:
            yield Problem(guide.path, line, "related", "bài dẫn về chính nó", "bỏ")


def _check_dates(guide: Guide, today: date) -> Iterator[Problem]:
    header = guide.header
    if header.verified_on > today:
        line = guide.line("verified_on")
        yield Problem(guide.path, line, "verified_on", f"{header.verified_on} ở tương lai", "ghi ngày đã kiểm tra thật")
    if header.review_by < today:
        line = guide.line("review_by")
        message = f"đã quá hạn rà lại {header.review_by}"
        yield Problem(guide.path, line, "review_by", message, "rà lại bài rồi ghi ngày mới")


# --- Sections --------------------------------------------------------------------------------------------------------


def _check_sections(guide: Guide, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    if not EXPECTED_ASPECTS & set(guide.aspects):
        yield Problem(guide.path, 1, "sections", "thiếu mục overview hoặc steps", "viết ít nhất một trong hai mục")
    for section in guide.sections:
        for block in section.blocks:
            yield from _check_block(guide, block, knowledge, today)
        yield from _check_shape(guide, section, knowledge, today)


def _check_block(guide: Guide, block: Block, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    def problem(message: str, fix: str) -> Problem:
        return Problem(guide.path, block.line, "text", message, fix)

    amount = _AMOUNT.search(REFERENCE.sub("", block.text).replace("**", ""))
    if amount:
        yield problem(f"con số «{amount.group()}» viết thẳng trong bài", "đưa vào facts/ rồi viết {mã}")
    if re.search(r"[{}]|^\[", REFERENCE.sub("", block.text)):
        yield problem("dấu { } hoặc [ ] viết sai", "viết {mã}, {mã:han}, {mã:sau}")
    if case_of(block.condition) is None:
        yield problem("điều kiện trong [khi …] không ai đáp ứng được", "sửa hoặc bỏ điều kiện")
    day = block.shown_from or (today if block.shown_on(today) else block.shown_to) or today
    try:
        fill(block.text, knowledge.facts, day, {})
    except UnknownFact as error:
        yield problem(f"không có dữ kiện {error}", "sửa mã hoặc thêm vào facts/")
    except NoValue as error:
        yield problem(f"dữ kiện {error} không có giá trị ngày {day}", "thêm giá trị có ngày")


def _check_shape(guide: Guide, section: Section, knowledge: Knowledge, today: date) -> Iterator[Problem]:
    def problem(message: str, fix: str) -> Problem:
        return Problem(guide.path, section.line, section.aspect.value, message, fix)

    try:
        text = render_section(section, knowledge.facts, today, {})
    except UnknownFact:
        return  # already reported for the block
    opening = text.split("\n", 1)[0]
    if section.blocks[0].kind is not BlockKind.PARAGRAPH:
        yield problem("chưa có câu trả lời thẳng ở đầu", "mở đầu bằng một, hai câu trả lời")
    if len(opening) > MAX_OPENING_CHARS:
        yield problem(f"câu mở đầu dài {len(opening)} chữ cái", f"tối đa {MAX_OPENING_CHARS}")
    for message, fix in objections(measure(text)):
        yield problem(message, fix)


# --- Example questions -----------------------------------------------------------------------------------------------


def _check_questions(guide: Guide) -> Iterator[Problem]:
    for aspect in guide.header.questions:
        if guide.section(aspect) is None:
            yield Problem(
                guide.path,
                guide.line(f"questions.{aspect.value}"),
                f"questions.{aspect.value}",
                "có câu hỏi mà bài không có mục này",
                "viết mục hoặc chuyển câu hỏi",
            )


def _check_asked(knowledge: Knowledge) -> Iterator[Problem]:
    """Labels of citizens' questions that lead nowhere."""
    for (path, line), question in knowledge.asked.items():
        for guide_id in question.guides:
            if guide_id not in knowledge.guides:
                meant = knowledge.aliases.get(guide_id)
                fix = f"viết «{meant}»" if meant else "sửa mã bài"
                yield Problem(path, line, "guides", f"không có bài «{guide_id}»", fix)
        best = knowledge.guides.get(question.guides[0])
        if best is not None and question.aspect is not Aspect.OTHER and best.section(question.aspect) is None:
            message = f"bài «{best.id}» không có mục «{question.aspect.value}»"
            yield Problem(
                path, line, "aspect", message, f"chọn trong: {', '.join(a.value for a in best.aspects)}, other"
            )


def _check_alike(knowledge: Knowledge, reserved: Sequence[ReservedQuestion]) -> Iterator[Problem]:
    """Questions that nearly repeat another guide's or an evaluation question; within a guide only repeats count."""
    asked = [
        (guide.path, guide.line(f"questions.{aspect.value}.{n}"), question)
        for guide in knowledge.guides.values()
        for aspect, questions in guide.header.questions.items()
        for n, question in enumerate(questions)
    ]
    asked += [(path, line, question.text) for (path, line), question in knowledge.asked.items()]
    for first, second, _ in near_pairs([text for *_, text in asked] + [r.text for r in reserved]):
        if first >= len(asked):
            continue  # two evaluation questions
        path, line, question = asked[first]
        if second >= len(asked):
            place = reserved[second - len(asked)].place
            yield Problem(path, line, "questions", f"câu «{question}» gần trùng câu đánh giá {place}", "bỏ câu này")
            continue
        other_path, other_line, other = asked[second]
        if path != other_path or match_forms(question)[1] == match_forms(other)[1]:
            message = f"câu «{other}» gần trùng «{question}» ở {path}:{line}"
            yield Problem(other_path, other_line, "questions", message, "bỏ hoặc viết khác")


def _check_unused(knowledge: Knowledge) -> Iterator[Problem]:
    used = {
        match.group(1)
        for guide in knowledge.guides.values()
        for section in guide.sections
        for block in section.blocks
        for match in REFERENCE.finditer(block.text)
    }
    for fact in knowledge.facts.values():
        if fact.id not in used:
            file, line = knowledge.places[fact.id]
            yield Problem(file, line, fact.id, "không bài nào dùng dữ kiện này", "dùng trong bài hoặc xóa")
