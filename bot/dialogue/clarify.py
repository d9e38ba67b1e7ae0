"""Asking back: which of a few things is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dialogue.compose import STAFF_BUTTON
from bot.knowledge.loader import Knowledge
from bot.messages import Alternative, Button, Reply, guide_payload
from bot.outcomes import Outcome

MAX_CHOICES = 4


def compose_clarification(
    choices: Sequence[Alternative], knowledge: Knowledge, today: date, confidence: float, *, aspect: str | None = None
) -> Reply:
    """Offer two to four guides by title, numbered, so that a typed "2" is a choice too; the context is left empty."""
    offered = [(c, guide) for c in choices[:MAX_CHOICES] if (guide := knowledge.guide(c.guide)) is not None]
    lines = ["Dạ, để trả lời đúng, anh/chị cho biết đang hỏi việc nào ạ?", ""]
    lines += [f"{i}. {guide.header.title}" for i, (_, guide) in enumerate(offered, start=1)]
    lines += ["", "Anh/chị bấm chọn, gõ số thứ tự, hoặc viết rõ hơn một chút. Cần gặp cán bộ thì bấm «Gặp cán bộ»."]
    buttons = []
    for _, guide in offered:
        has_aspect = aspect is not None and any(a.value == aspect for a in guide.aspects)
        buttons.append(Button(guide.header.title, guide_payload(guide.id, aspect if has_aspect else None)))
    return Reply(
        outcome=Outcome.CLARIFIED,
        text="\n".join(lines),
        as_of=today,
        buttons=(*buttons, STAFF_BUTTON),
        confidence=confidence,
        alternatives=tuple(c for c, _ in offered),
    )
