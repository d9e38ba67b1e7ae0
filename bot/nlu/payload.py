"""Button payloads: what a client sends when a citizen taps a button needs no guessing."""

from __future__ import annotations

import re

from bot.nlu.gazetteer import Found

# The grammar of bot.messages.guide_payload and of the PAYLOAD_* constants beside it.
_PAYLOAD = re.compile(r"#(?:(?P<command>gap-can-bo|tro-ly)|(?P<guide>[a-z0-9-]+)(?:/(?P<aspect>[a-z]+))?)")


def read_payload(text: str) -> list[Found] | None:
    """What a payload names (``command``, or ``guide`` and perhaps ``aspect``), or None for ordinary text."""
    match = _PAYLOAD.fullmatch(text.strip())
    if match is None:
        return None
    shift = len(text) - len(text.lstrip())
    return [
        Found(match.start(name) + shift, match.end(name) + shift, name, value)
        for name, value in match.groupdict().items()
        if value is not None
    ]
