"""The fixed lines a citizen reads when a ticket changes hands."""

from __future__ import annotations

from bot.messages import WIRE_SCHEMA, Outgoing


def claimed(officer: str) -> Outgoing:
    """An officer has taken the question."""
    return Outgoing("system", f"Cán bộ {officer} đang trả lời anh/chị.")


def released(officer: str) -> Outgoing:
    """The question is back in the queue."""
    return Outgoing("system", f"Cán bộ {officer} đã chuyển câu hỏi về hàng chờ. Cán bộ khác sẽ trả lời anh/chị.")


def closed(officer: str, ticket: str) -> Outgoing:
    """The officer is done; the assistant is back, and the citizen is asked for a rating once."""
    text = f"Cán bộ {officer} đã trả lời xong phiếu {ticket}. Anh/chị hỏi tiếp, trợ lý sẽ trả lời."
    return Outgoing("system", text, custom={"schema": WIRE_SCHEMA, "ask_rating": True, "ticket": ticket})
