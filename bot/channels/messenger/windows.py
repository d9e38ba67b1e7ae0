"""When Meta lets the Page write to a citizen: 24 hours for anything, 7 days for a person with the right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.channels.messenger.config import MessengerConfig
from bot.messages import Author

CLOSED = "window_closed"
OPEN_FOR = timedelta(hours=24)
PERSON_FOR = timedelta(days=7)


def refusal(author: Author, last_interaction_at: datetime | None, now: datetime, config: MessengerConfig) -> str | None:
    """Why nothing may be sent now, or None. Both limits are inclusive; only ``staff`` is a person."""
    if last_interaction_at is None:
        return CLOSED
    by_person = author == "staff" and config.human_agent
    return None if now - last_interaction_at <= (PERSON_FOR if by_person else OPEN_FOR) else CLOSED


def envelope(
    author: Author, last_interaction_at: datetime | None, now: datetime, config: MessengerConfig
) -> dict[str, Any]:
    """What a message declares itself to be.

    HUMAN_AGENT is the only tag that exists here; it stands only on a person's words after 24 hours.
    """
    late = last_interaction_at is not None and now - last_interaction_at > OPEN_FOR
    if late and author == "staff" and config.human_agent:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}
