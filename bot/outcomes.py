"""The one list of how a turn can end.

Messages, metrics, desk filters and documentation derive from this list; nothing else in the project names an
outcome. The five kinds are the families of the public wire format (``custom.kind``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """Family of an outcome, as clients see it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"
    REFUSE = "refuse"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True)
class OutcomeInfo:
    """What is known about an outcome: its family, and the Vietnamese label officers read."""

    kind: Kind
    label: str


class Outcome(str, Enum):
    """How one turn ended. The value is the name used in the database, metrics and logs."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"

    REFUSED_OFF_TOPIC = "refused_off_topic"
    REFUSED_UNSAFE = "refused_unsafe"
    REFUSED_UNREADABLE = "refused_unreadable"

    GREETED = "greeted"
    THANKED = "thanked"
    SAID_GOODBYE = "said_goodbye"
    EXPLAINED_SELF = "explained_self"
    CHATTED = "chatted"
    BLOCKED_ABUSE = "blocked_abuse"
    RETURNED_TO_BOT = "returned_to_bot"

    HANDED_OFF_ASKED = "handed_off_asked"
    HANDED_OFF_PERSONAL = "handed_off_personal"
    HANDED_OFF_COMPLAINT = "handed_off_complaint"
    HANDED_OFF_UNSURE = "handed_off_unsure"
    HANDED_OFF_URGENT = "handed_off_urgent"
    WAITING_FOR_STAFF = "waiting_for_staff"
    WITH_STAFF = "with_staff"

    FAILED_NLU_DOWN = "failed_nlu_down"
    FAILED_NO_REPLY = "failed_no_reply"
    FAILED_UNGROUNDED = "failed_ungrounded"

    @property
    def kind(self) -> Kind:
        """The family this outcome belongs to."""
        return _INFO[self].kind

    @property
    def label(self) -> str:
        """Vietnamese label for officers and reports."""
        return _INFO[self].label


_INFO: dict[Outcome, OutcomeInfo] = {
    Outcome.ANSWERED: OutcomeInfo(Kind.ANSWER, "Đã trả lời"),
    Outcome.CLARIFIED: OutcomeInfo(Kind.CLARIFY, "Đã hỏi lại cho rõ"),
    Outcome.REFUSED_OFF_TOPIC: OutcomeInfo(Kind.REFUSE, "Ngoài phạm vi"),
    Outcome.REFUSED_UNSAFE: OutcomeInfo(Kind.REFUSE, "Từ chối việc trái luật"),
    Outcome.REFUSED_UNREADABLE: OutcomeInfo(Kind.REFUSE, "Không đọc được tin nhắn"),
    Outcome.GREETED: OutcomeInfo(Kind.SMALLTALK, "Chào hỏi"),
    Outcome.THANKED: OutcomeInfo(Kind.SMALLTALK, "Cảm ơn"),
    Outcome.SAID_GOODBYE: OutcomeInfo(Kind.SMALLTALK, "Tạm biệt"),
    Outcome.EXPLAINED_SELF: OutcomeInfo(Kind.SMALLTALK, "Giới thiệu trợ lý"),
    Outcome.CHATTED: OutcomeInfo(Kind.SMALLTALK, "Trò chuyện"),
    Outcome.BLOCKED_ABUSE: OutcomeInfo(Kind.SMALLTALK, "Lời lẽ không phù hợp"),
    Outcome.RETURNED_TO_BOT: OutcomeInfo(Kind.SMALLTALK, "Quay lại trợ lý"),
    Outcome.HANDED_OFF_ASKED: OutcomeInfo(Kind.HANDOFF, "Người dân xin gặp cán bộ"),
    Outcome.HANDED_OFF_PERSONAL: OutcomeInfo(Kind.HANDOFF, "Việc riêng của hồ sơ"),
    Outcome.HANDED_OFF_COMPLAINT: OutcomeInfo(Kind.HANDOFF, "Khiếu nại, tố cáo"),
    Outcome.HANDED_OFF_UNSURE: OutcomeInfo(Kind.HANDOFF, "Trợ lý không chắc"),
    Outcome.HANDED_OFF_URGENT: OutcomeInfo(Kind.HANDOFF, "Việc khẩn cấp"),
    Outcome.WAITING_FOR_STAFF: OutcomeInfo(Kind.HANDOFF, "Đang chờ cán bộ"),
    Outcome.WITH_STAFF: OutcomeInfo(Kind.HANDOFF, "Cán bộ đang phụ trách"),
    Outcome.FAILED_NLU_DOWN: OutcomeInfo(Kind.HANDOFF, "Trợ lý tạm ngừng"),
    Outcome.FAILED_NO_REPLY: OutcomeInfo(Kind.HANDOFF, "Trợ lý không trả lời được"),
    Outcome.FAILED_UNGROUNDED: OutcomeInfo(Kind.HANDOFF, "Câu trả lời thiếu nguồn"),
}
