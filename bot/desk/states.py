"""Who owns a conversation, as data: every move there is, and nothing else.

``bot`` answers until a person is needed; ``waiting`` is the queue; ``staff`` is one officer. A move that is not in
:data:`TRANSITIONS` does not exist. These are pure rules; the database enforces them again when a move is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from bot.storage.tables import Owner, Role, TicketState


class Move(str, Enum):
    """What can happen to a conversation; the value is its name in the audit trail."""

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[Owner, Move], Owner] = {
    ("bot", Move.OPEN): "waiting",
    ("waiting", Move.CLAIM): "staff",
    ("waiting", Move.CANCEL): "bot",
    ("staff", Move.RELEASE): "waiting",
    ("staff", Move.CLOSE): "bot",
    ("staff", Move.CANCEL): "bot",
}


class CloseReason(str, Enum):
    """Why an officer ends a ticket; the value is stored, the label is what officers read."""

    ANSWERED = "answered"
    NO_RESPONSE = "no_response"
    REFERRED = "referred"
    DUPLICATE = "duplicate"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Vietnamese label."""
        return _CLOSE_LABELS[self]


_CLOSE_LABELS = {
    CloseReason.ANSWERED: "Đã trả lời xong",
    CloseReason.NO_RESPONSE: "Người dân không phản hồi",
    CloseReason.REFERRED: "Đã hướng dẫn đến nơi giải quyết",
    CloseReason.DUPLICATE: "Trùng với phiếu khác",
    CloseReason.OTHER: "Lý do khác",
}


class IllegalMove(ValueError):
    """The move does not exist from this state."""

    def __init__(self, owner: Owner, move: Move) -> None:
        """Name the state and the move."""
        super().__init__(f"no {move.value!r} while the conversation is with {owner!r}")
        self.owner = owner
        self.move = move


def owner_after(owner: Owner, move: Move) -> Owner:
    """Who owns the conversation after ``move``.

    Raises:
        IllegalMove: there is no such move from ``owner``.
    """
    try:
        return TRANSITIONS[owner, move]
    except KeyError:
        raise IllegalMove(owner, move) from None


def may_answer(state: TicketState, claimed_by: str | None, officer_id: str) -> bool:
    """Whether this officer may write to the citizen: only who holds the ticket may."""
    return state == "claimed" and claimed_by == officer_id


def may_release(state: TicketState, claimed_by: str | None, officer_id: str, role: Role) -> bool:
    """Whether this officer may put the ticket back: its holder, or a supervisor when the holder is gone."""
    return state == "claimed" and (claimed_by == officer_id or role in {"supervisor", "admin"})
