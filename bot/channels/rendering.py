"""One answer, as each platform can show it: plain text, sources, choices or numbers, in parts that fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.push import Part
from bot.channels.splitting import cut, split, units
from bot.messages import Button, Outgoing

CHOOSE = "Anh/chị nhắn số để chọn:"
SOURCES = "Nguồn:"
MAX_SOURCES = 2
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_NUMBER = re.compile(r"\s*(?:số\s*)?([1-9][0-9]?)\s*[.)]?\s*", re.IGNORECASE)
_NOTHING = "…"


@dataclass(frozen=True)
class Limits:
    """What one platform message may hold; lengths in UTF-16 units.

    ``text``: the longest text. ``choices``: how many choices it can show (0: none). ``choice_title``: the longest
    words on one.
    """

    text: int
    choices: int = 0
    choice_title: int = 20


def render(message: Outgoing, token: str, limits: Limits) -> tuple[Part, ...]:
    """The parts of a message. Choices stand under the last one; what cannot be shown becomes a numbered list.

    A part with choices always leaves room for the same choices as numbers (:func:`as_numbers`), so that a channel may
    fall back to text without splitting anew.
    """
    choices = fitting(message.buttons, limits)
    text = with_sources(message)
    if message.author == "staff" and message.author_name:
        text = f"{message.author_name}:\n{text}"
    if message.buttons and not choices:
        text = f"{text}\n\n{numbered(message.buttons)}"
    pieces = split(text, limits.text) or [_NOTHING]
    tail = f"\n\n{numbered(choices)}" if choices else ""
    if units(pieces[-1] + tail) > limits.text:
        pieces[-1:] = split(pieces[-1], max(1, limits.text - units(tail)))
    last = len(pieces) - 1
    return tuple(
        Part(f"{token}.{n}", message.author, piece, choices if n == last else (), message.author_name)
        for n, piece in enumerate(pieces)
    )


def fitting(buttons: Sequence[Button], limits: Limits) -> tuple[Button, ...]:
    """The buttons as choices with titles that fit; none if there are too many, or if the cut makes two alike."""
    if not 0 < len(buttons) <= limits.choices:
        return ()
    choices = tuple(Button(cut(plain(b.title), limits.choice_title), b.payload) for b in buttons)
    if len({c.title for c in choices}) < len(choices) or units(numbered(choices)) * 2 > limits.text:
        return ()
    return choices


def as_numbers(part: Part) -> str:
    """The text of a part with its choices as numbers, for a platform that refused to show them."""
    return f"{part.text}\n\n{numbered(part.choices)}" if part.choices else part.text


def numbered(buttons: Sequence[Button]) -> str:
    """Choices as a list whose numbers a citizen can type."""
    return "\n".join([CHOOSE, *(f"{n}. {plain(b.title)}" for n, b in enumerate(buttons, 1))])


def is_number(text: str) -> bool:
    """Whether a text is nothing but the number of a choice."""
    return _NUMBER.fullmatch(text) is not None


def chosen(text: str, buttons: Sequence[Button]) -> Button | None:
    """The choice that a typed number names, counted as :func:`numbered` counts; None for any other text."""
    match = _NUMBER.fullmatch(text)
    position = int(match[1]) if match else 0
    return buttons[position - 1] if 0 < position <= len(buttons) else None


def with_sources(message: Outgoing) -> str:
    """The words of a message and where they can be checked, as plain text."""
    sources = (message.custom or {}).get("sources") or ()
    lines = [f"- {plain(s['title'])}: {s['url']}" for s in sources[:MAX_SOURCES]]
    text = plain(message.text)
    return "\n".join([text, "", SOURCES, *lines]) if lines else text


def plain(text: str) -> str:
    """Words without marks: chat platforms show "**" as it stands."""
    return unicodedata.normalize("NFC", _BOLD.sub(r"\1", text))
