"""What a button with a payload opens, in words."""

from __future__ import annotations

from bot.dialogue.compose import ASPECT_LABELS
from bot.knowledge.loader import Knowledge
from bot.nlu.payload import read_payload


def opened_by(payload: str, knowledge: Knowledge) -> str | None:
    """The title of the guide a payload opens, and of its section if it names one; None if it names no guide."""
    named = {found.entity: found.value for found in read_payload(payload) or ()}
    guide = knowledge.guide(named.get("guide", ""))
    if guide is None:
        return None
    section = next((ASPECT_LABELS[a] for a in guide.aspects if a.value == named.get("aspect")), None)
    return f"{guide.header.title}: {section}" if section else guide.header.title
