"""When Zalo lets the account write to a citizen: free, billed, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels.zalo.config import ZaloConfig

CLOSED = "window_closed"
BILLED = "billed_not_allowed"
CAPPED = "cap_reached"


@dataclass(frozen=True)
class Window:
    """The state of the window now, and until when it is free and open; None where the citizen never interacted."""

    state: Literal["free", "billed", "closed"]
    free_until: datetime | None = None
    open_until: datetime | None = None


def window(last_interaction_at: datetime | None, now: datetime, config: ZaloConfig) -> Window:
    """The window that the citizen's last interaction opened. Both limits are inclusive."""
    if last_interaction_at is None:
        return Window("closed")
    free_until, open_until = last_interaction_at + config.free_for, last_interaction_at + config.open_for
    if now <= free_until:
        return Window("free", free_until, open_until)
    return Window("billed" if now <= open_until else "closed", free_until, open_until)


def refusal(last_interaction_at: datetime | None, sent_since: int, now: datetime, config: ZaloConfig) -> str | None:
    """Why nothing may be sent now, or None. ``sent_since``: messages since the citizen's last interaction."""
    state = window(last_interaction_at, now, config).state
    if state == "closed":
        return CLOSED
    if state == "billed" and not config.billed_allowed:
        return BILLED
    return CAPPED if config.cap and sent_since >= config.cap else None
