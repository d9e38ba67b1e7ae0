"""An answer from a guide: the part that was asked first, the rules it rests on, and ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.dialogue.form import Question
from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.render import render_section
from bot.knowledge.schema import Aspect, Guide, LegalBasis
from bot.knowledge.validity import format_day
from bot.messages import PAYLOAD_STAFF, Alternative, Button, Reply, Source, guide_payload
from bot.outcomes import Outcome

MAX_ASPECT_BUTTONS = 4
MAX_BASES_SHOWN = 2

STAFF_BUTTON = Button("Gặp cán bộ", PAYLOAD_STAFF)
NOT_MEANT = "Nếu anh/chị hỏi việc khác, bấm chọn bên dưới, hoặc viết rõ hơn một chút giúp tôi."

# Short enough (20 characters) for every channel's quick replies.
ASPECT_LABELS: dict[Aspect, str] = {
    Aspect.OVERVIEW: "Là gì, để làm gì",
    Aspect.ELIGIBILITY: "Ai được làm",
    Aspect.DOCUMENTS: "Cần giấy tờ gì",
    Aspect.STEPS: "Các bước làm",
    Aspect.FEE: "Hết bao nhiêu tiền",
    Aspect.TIME: "Mất bao lâu",
    Aspect.WHERE: "Làm ở đâu",
    Aspect.VALIDITY: "Dùng được bao lâu",
    Aspect.LEGAL: "Quy định thế nào",
    Aspect.PROBLEM: "Gặp trục trặc",
    Aspect.PENALTY: "Có bị phạt không",
    Aspect.SAFETY: "Lưu ý an toàn",
    Aspect.OTHER: "Thông tin thêm",
}


def compose_answer(
    guide: Guide,
    aspects: Sequence[Aspect],
    knowledge: Knowledge,
    today: date,
    case: Case,
    confidence: float,
    alternatives: Sequence[Alternative] = (),
    opening: str | None = None,
    question: Question | None = None,
    instead: Sequence[Guide] = (),
) -> Reply:
    """The reply that explains ``aspects`` of ``guide`` for today and for this case; the context is left empty.

    ``opening`` is what was worked out from the citizen's own numbers; it comes before what holds for everyone.
    ``question`` asks for a fact that would make the answer theirs; it comes last. ``instead`` are guides that may have
    been meant just as well: a button for each.

    Raises:
        UngroundedAnswer: the guide has no resolvable source (the checker does not let such a guide pass).
    """
    parts = [
        render_section(section, knowledge.facts, today, case)
        for aspect in aspects
        if (section := guide.section(aspect)) is not None
    ]
    basis = "; ".join(_basis_label(b, knowledge) for b in guide.header.legal_basis[:MAX_BASES_SHOWN])
    footer = f"Căn cứ: {basis}. Đã kiểm tra ngày {format_day(guide.header.verified_on)}."
    choices = (*(Button(g.header.title, guide_payload(g.id)) for g in instead), *(question.buttons if question else ()))
    others = [a for a in guide.aspects if a not in aspects][: max(1, MAX_ASPECT_BUTTONS - len(choices))]
    closing = [NOT_MEANT] if instead else []
    closing += [question.text] if question is not None else []
    return Reply(
        outcome=Outcome.ANSWERED,
        text="\n\n".join([f"**{guide.header.title}**", *([opening] if opening else []), *parts, footer, *closing]),
        as_of=today,
        buttons=(
            *choices,
            *(Button(ASPECT_LABELS[a], guide_payload(guide.id, a.value)) for a in others),
            STAFF_BUTTON,
        ),
        guide=guide.id,
        aspects=tuple(a.value for a in aspects),
        confidence=confidence,
        verified_on=guide.header.verified_on,
        sources=_sources(guide, knowledge),
        alternatives=tuple(alternatives),
    )


def add_second_answer(first: Reply, second: Reply, left_over: Sequence[Guide]) -> Reply:
    """Two answers in one message, for a citizen who asked two things; what was asked besides becomes buttons."""
    further = tuple(Button(guide.header.title, guide_payload(guide.id)) for guide in left_over)
    opened = [b for b in second.buttons if b != STAFF_BUTTON][:1]
    return replace(
        first,
        text=f"{first.text}\n\nCòn việc thứ hai anh/chị hỏi:\n\n{second.text}",
        buttons=(*further, *[b for b in first.buttons if b != STAFF_BUTTON][:2], *opened, STAFF_BUTTON),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
    )


def _basis_label(basis: LegalBasis, knowledge: Knowledge) -> str:
    document = knowledge.documents.get(basis.document)
    name = basis.document if document is None else f"{document.title} ({document.number})"
    return f"{name}, {basis.article}" if basis.article else name


def _sources(guide: Guide, knowledge: Knowledge) -> tuple[Source, ...]:
    pages = [Source(s.title, s.url) for s in guide.header.sources]
    laws = [
        Source(_basis_label(b, knowledge), knowledge.documents[b.document].url)
        for b in guide.header.legal_basis
        if b.document in knowledge.documents
    ]
    return tuple({s.url: s for s in [*reversed(laws), *reversed(pages)]}.values())[::-1]
