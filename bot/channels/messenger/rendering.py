"""One answer as Messenger shows it: a few buttons, more quick replies, and numbers where words do not fit on either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.channels.push import Part
from bot.channels.rendering import Limits, plain, render
from bot.channels.splitting import cut, units
from bot.messages import Button, Outgoing

LONGEST_TEXT = 2000
LONGEST_TITLE = 20
QUICK_REPLIES = 13
BUTTONS = 3
LONGEST_TEXT_OVER_BUTTONS = 640

_PLAIN = Limits(text=LONGEST_TEXT, choices=QUICK_REPLIES, choice_title=LONGEST_TITLE)
_IN_THE_TEXT = Limits(text=LONGEST_TEXT)


def parts_of(message: Outgoing, token: str) -> tuple[Part, ...]:
    """The parts of a message.

    A title of more than 20 characters would be cut in the middle: then the text lists every choice in full, and what
    can be pressed repeats its number.
    """
    if not is_numbered(message):
        return render(message, token, _PLAIN)
    parts = render(message, token, _IN_THE_TEXT)
    if len(message.buttons) > QUICK_REPLIES:
        return parts
    return (*parts[:-1], replace(parts[-1], choices=_numbered(message.buttons)))


def is_numbered(message: Outgoing) -> bool:
    """Whether the choices of a message stand as numbers in its text."""
    titles = [plain(button.title) for button in message.buttons]
    fit = len(titles) <= QUICK_REPLIES and all(0 < units(title) <= LONGEST_TITLE for title in titles)
    return not (fit and len(set(titles)) == len(titles))


def message_object(part: Part) -> dict[str, Any]:
    """Meta's ``message`` object. ``metadata`` comes back in the echo and names the part."""
    if not part.choices:
        return {"text": part.text, "metadata": part.token}
    if is_template(part):
        buttons = [{"type": "postback", "title": c.title, "payload": c.payload} for c in part.choices]
        template = {"template_type": "button", "text": part.text, "buttons": buttons}
        return {"attachment": {"type": "template", "payload": template}, "metadata": part.token}
    replies = [{"content_type": "text", "title": c.title, "payload": c.payload} for c in part.choices]
    return {"text": part.text, "quick_replies": replies, "metadata": part.token}


def is_template(part: Part) -> bool:
    """Whether a part goes out as buttons, which stay in the conversation; quick replies vanish after one is pressed."""
    return 0 < len(part.choices) <= BUTTONS and units(part.text) <= LONGEST_TEXT_OVER_BUTTONS


def _numbered(buttons: Sequence[Button]) -> tuple[Button, ...]:
    return tuple(Button(_short(f"{n}. {plain(b.title)}"), b.payload) for n, b in enumerate(buttons, 1))


def _short(title: str) -> str:
    """A title that fits, cut between words if more than its number stays."""
    if units(title) <= LONGEST_TITLE:
        return title
    kept = cut(title, LONGEST_TITLE)
    words = title[: len(kept) - 1]
    if title[len(words) : len(words) + 1].isspace():
        return kept
    whole_words = words.rpartition(" ")[0]
    return f"{whole_words}…" if " " in whole_words else kept
