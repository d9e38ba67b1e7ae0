"""Citizens' words never drive Rasa.

Rasa strips a message and reads a leading "/" as ``/intent{"entity": "value"}``, past all understanding.
"""

from __future__ import annotations

import re
import unicodedata

from bot.text.invisible import strip_invisible

_SLASH = "/"
_LIKE_SLASHES = str.maketrans(dict.fromkeys("∕⁄⧸╱⟋", _SLASH))  # not folded by Unicode, yet drawn alike
_COMMAND = re.compile(r"/+\s*[a-z]+(_[a-z]+)*\s*(@\s*[0-9.]+)?\s*(\{.*\})?$", re.IGNORECASE | re.DOTALL)


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


def is_command(text: str) -> bool:
    """Whether a text is nothing but a Rasa command: slash, one name, perhaps a confidence and entities.

    Its name is no question, so it must not be read as one either: ``/want_person`` typed by hand wants no person.
    """
    return _COMMAND.match(_folded(strip_invisible(text)).strip()) is not None


def _folds_to_slash(char: str) -> bool:
    return _folded(char).startswith(_SLASH)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_LIKE_SLASHES))
