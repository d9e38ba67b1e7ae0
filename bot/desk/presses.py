"""What a citizen's press of a button says to an officer: words, never the payload that travels."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk.services import DraftBook
from bot.messages import PAYLOAD_BOT, PAYLOAD_STAFF, is_press

_FIXED = {PAYLOAD_STAFF: "Gặp cán bộ", PAYLOAD_BOT: "Quay lại trợ lý"}


def in_words(text: str, book: DraftBook, titles: Mapping[str, str] | None = None) -> str:
    """The text, or what the button says whose payload it is.

    ``titles``: payload → title of the buttons the citizen was shown. Without a title the guide and its part are named,
    and what names no guide stays as it was typed.
    """
    if not is_press(text):
        return text
    return (titles or {}).get(text) or _FIXED.get(text) or book.pressed(text) or text
