"""Citizens' words never drive Rasa.

Rasa strips a message and reads a leading "/" as ``/intent{"entity": "value"}``, past all understanding.
"""

from __future__ import annotations

import unicodedata

from bot.text.invisible import strip_invisible

_SLASH = "/"


def neutralise_command(text: str) -> str:
    """``text`` as Rasa can only read it as words: slashes in front go, what follows stays.

    Spaces and invisible characters around them, and signs that folding turns into slashes ("／"), do not help a
    command through. Other texts come back unchanged; one of nothing but slashes comes back empty.
    """
    visible = strip_invisible(text)
    start = 0
    while start < len(visible) and (visible[start].isspace() or _folds_to_slash(visible[start])):
        start += 1
    return visible[start:] if any(map(_folds_to_slash, visible[:start])) else text


def _folds_to_slash(char: str) -> bool:
    return unicodedata.normalize("NFKC", char).startswith(_SLASH)
