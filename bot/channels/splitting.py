"""A long text in several messages, cut where a reader would pause.

Lengths are counted in UTF-16 units: platforms count characters in ways they do not tell, and this count is never
below any of them.
"""

from __future__ import annotations

import regex

_GRAPHEME = regex.compile(r"\X")
# From the best place to cut to the worst; each is cut where its first group begins. A full stop after a list number or
# a short form ("TP. Hồ Chí Minh") ends no sentence.
_PAUSES = (
    regex.compile(r"(\n[ \t]*\n)"),
    regex.compile(r"(\n)"),
    regex.compile(
        r"(?<!^\s*\d{1,3})(?<!\b(?:TP|TX|TT|[A-ZĐ]))[.!?…]+[\"”»)\]]*(\s)",
        flags=regex.MULTILINE,
    ),
    regex.compile(r"[;:,](\s)"),
)
_SPACE = regex.compile(r"(\s)")
_LEAST_FILLED = 3
"""A pause counts if it leaves at least one part in this many of the room used; a worse pause further on is better."""


def units(text: str) -> int:
    """Length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` units, ending in "…" if something is missing; no character is torn apart."""
    if units(text) <= limit:
        return text
    return text[: _room(text, limit - 1)].rstrip() + "…"


def split(text: str, first: int, following: int | None = None) -> list[str]:
    """``text`` in pieces of at most ``first`` units, those after the first piece of at most ``following``.

    Only white space at the cuts is lost. A word is cut only if it alone is longer than a message. A blank text is no
    piece at all.
    """
    pieces: list[str] = []
    limit, rest = first, text.strip()
    while units(rest) > limit:
        at = _cut_at(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
        limit = first if following is None else following
    return [*pieces, rest] if rest else pieces


def _cut_at(text: str, limit: int) -> int:
    room = _room(text, limit)
    for pause in _PAUSES:
        at = _last(pause, text, room)
        if at * _LEAST_FILLED >= room:
            return at
    return _last(_SPACE, text, room) or room


def _last(pause: regex.Pattern[str], text: str, room: int) -> int:
    """Where the last pause within ``room`` begins; the white space itself may lie beyond. 0 if there is none."""
    return max((found.start(1) for found in pause.finditer(text, 0, room + 2) if found.start(1) <= room), default=0)


def _room(text: str, limit: int) -> int:
    """How many code points of ``text`` fit into ``limit`` units without tearing a character apart; at least one."""
    used, at = 0, 0
    for found in _GRAPHEME.finditer(text):
        used += units(found[0])
        if used > limit:
            break
        at = int(found.end())
    # One character of endless combining marks: it has to be torn.
    return at or _torn(text, limit)


def _torn(text: str, limit: int) -> int:
    used = 0
    for at, character in enumerate(text):
        used += units(character)
        if used > limit and at:
            return at
    return len(text)
