"""What a message looks like before one reads it: how long it is, and how much of it is about our field.

"lệ phí bao nhiêu" leans on the conversation, "lệ phí làm căn cước bao nhiêu" stands alone, "giá vàng bao nhiêu" is
not for us: the words around are the same, the number of topic terms is not.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.nlu.gazetteer import Entry, Gazetteer

_TOPIC = "topic"
_LENGTHS = (1, 2, 3, 5, 8, 12, 20)  # syllables
_COUNTS = (1, 2, 4)  # topic terms
SIZE = 1 + len(_COUNTS) + 1 + len(_LENGTHS) + 1 + 1


class Shape:
    """Yes-or-no features of a message; ``topics`` are the terms that mark the field."""

    def __init__(self, topics: Iterable[str]) -> None:
        """Index the topic terms."""
        self._topics = Gazetteer(Entry(term, _TOPIC, term) for term in topics)

    def row(self, text: str) -> list[bool]:
        """:data:`SIZE` yes-or-no features of a text."""
        found = sum(1 for _ in self._topics.find(text))
        length = len(text.split())
        return [
            found == 0,
            *(found >= count for count in _COUNTS),
            found == 1,
            *(length <= limit for limit in _LENGTHS),
            any(character.isdigit() for character in text),
            "?" in text,
        ]
