"""Handing the conversation to a person: what the citizen reads, and what the officer gets to start with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.knowledge.loader import Knowledge
from bot.knowledge.render import render_section
from bot.knowledge.schema import Aspect, Guide
from bot.messages import Alternative, Button, HandoffRequest, Reply, guide_payload
from bot.outcomes import Outcome
from bot.text.danger import Danger, danger_in

MAX_SUMMARY_CHARS = 300
# The first of these that exists leads the guides that go with a hand-off.
LEADING_GUIDES: dict[Outcome, tuple[str, ...]] = {
    Outcome.HANDED_OFF_URGENT: ("vneid-lua-dao", "can-cuoc-lua-dao"),
    Outcome.HANDED_OFF_COMPLAINT: ("dvc-phan-anh-kien-nghi", "vneid-phan-anh-ho-tro"),
}
WITH_READING = frozenset({*LEADING_GUIDES, Outcome.HANDED_OFF_PERSONAL})  # the citizen may read while waiting
READ_FROM = 0.1  # how near a guide must be to be offered for that
MAX_TO_READ = 2

_TEXTS = {
    Outcome.HANDED_OFF_ASKED: "Dạ, em đã chuyển anh/chị tới cán bộ hỗ trợ.",
    Outcome.HANDED_OFF_PERSONAL: (
        "Dạ, việc này liên quan hồ sơ riêng của anh/chị, em không xem được nên đã chuyển tới cán bộ hỗ trợ."
    ),
    Outcome.HANDED_OFF_COMPLAINT: (
        "Dạ, em rất tiếc vì việc này. Em đã chuyển lời khiếu nại của anh/chị tới cán bộ hỗ trợ."
    ),
    Outcome.HANDED_OFF_UNSURE: (
        "Dạ, em chưa chắc câu trả lời nên không dám nói sai. Em đã chuyển câu hỏi của anh/chị tới cán bộ hỗ trợ."
    ),
    Outcome.HANDED_OFF_URGENT: "Dạ, đây là việc gấp. Em đã chuyển anh/chị tới cán bộ hỗ trợ.",
}
_URGENT_FIRST_STEPS = (
    "Anh/chị làm ngay: gọi ngân hàng để khóa tài khoản, và báo Công an nơi gần nhất hoặc gọi **113**. "
    "Không chuyển thêm tiền, không đọc mã OTP cho ai."
)
_IN_DANGER: dict[Danger, str] = {
    "self_harm": (
        "Dạ, em rất lo cho anh/chị. Anh/chị không phải chịu một mình. Nếu đang nguy hiểm, anh/chị gọi ngay **115** "
        "(cấp cứu) hoặc **113**; trẻ em gọi **111**. Anh/chị ở cạnh một người thân. "
        "Em đã chuyển anh/chị tới cán bộ hỗ trợ."
    ),
    "violence": (
        "Dạ, nếu có người đang gặp nguy hiểm, anh/chị gọi ngay **113** và đến chỗ an toàn, đông người. "
        "Cần cấp cứu thì gọi **115**. Em đã chuyển anh/chị tới cán bộ hỗ trợ."
    ),
}
_EVIDENCE = "Anh/chị ghi lại ngày giờ, nơi xảy ra, tên người hoặc số bàn, và giữ giấy tờ, hình ảnh liên quan."
_MEANWHILE = "Trong lúc chờ, anh/chị có thể đọc bài bên dưới."
_HERE = "Cán bộ sẽ trả lời ngay tại đây."
_WAIT = f"{_HERE} Anh/chị có thể viết thêm cho rõ, nhưng đừng gửi mã OTP hay mật khẩu."


def compose_handoff(
    outcome: Outcome, question: str, knowledge: Knowledge, today: date, candidates: Sequence[Alternative] = ()
) -> Reply:
    """The reply that puts the conversation into the staff queue; the gateway adds the ticket number.

    Raises:
        KeyError: ``outcome`` is not one of the bot's own hand-offs.
    """
    danger = danger_in(question)
    known = [c for c in candidates if knowledge.guide(c.guide) is not None]
    leading = () if danger is not None else _leading_guide(outcome, knowledge)
    guides = tuple(dict.fromkeys([*leading, *(c.guide for c in known)]))[:3]
    first = knowledge.guide(guides[0]) if guides else None
    near = {*leading, *(c.guide for c in known if c.confidence >= READ_FROM)}
    to_read = [g for g in guides if g in near][:MAX_TO_READ] if outcome in WITH_READING and danger is None else []
    parts = [_IN_DANGER[danger], _HERE] if danger is not None else _parts(outcome, knowledge, today)
    return Reply(
        outcome=outcome,
        text="\n\n".join([*parts, *([_MEANWHILE] if to_read else [])]),
        as_of=today,
        buttons=tuple(_reading(guide) for g in to_read if (guide := knowledge.guide(g)) is not None),
        confidence=candidates[0].confidence if candidates else 0.0,
        alternatives=tuple(known),
        handoff=HandoffRequest(
            summary=question[:MAX_SUMMARY_CHARS],
            area=first.header.area.value if first is not None else None,
            suggested_guides=guides,
        ),
    )


def _parts(outcome: Outcome, knowledge: Knowledge, today: date) -> list[str]:
    if outcome is Outcome.HANDED_OFF_URGENT:
        return [_TEXTS[outcome], _emergency_steps(knowledge, today) or _URGENT_FIRST_STEPS, _WAIT]
    if outcome is Outcome.HANDED_OFF_COMPLAINT:
        return [_TEXTS[outcome], _EVIDENCE, _WAIT]
    return [_TEXTS[outcome], _WAIT]


def _reading(guide: Guide) -> Button:
    return Button(f"Đọc: {guide.header.title}", guide_payload(guide.id))


def _leading_guide(outcome: Outcome, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(g for g in LEADING_GUIDES.get(outcome, ()) if knowledge.guide(g) is not None)[:1]


def _emergency_steps(knowledge: Knowledge, today: date) -> str:
    """What to do at once, from the reviewed guide on scams when there is one."""
    for guide_id in _leading_guide(Outcome.HANDED_OFF_URGENT, knowledge):
        guide = knowledge.guide(guide_id)
        section = guide.section(Aspect.PROBLEM) if guide is not None else None
        if section is not None:
            return render_section(section, knowledge.facts, today, {})
    return ""
