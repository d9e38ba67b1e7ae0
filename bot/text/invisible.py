"""Characters nobody can see: they hide words from readers, split them for search, and break databases.

Removed: format characters (zero width, bidirectional, tags, soft hyphen, byte order mark), control characters,
fillers that draw nothing, lone surrogates, non-characters, and variation selectors with nothing to select. Kept: line
breaks, tabs, and what an emoji is made of (joiners between its parts, one presentation selector a part).
"""

from __future__ import annotations

import re
import unicodedata

_FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags, and the selectors that can smuggle bytes behind any letter
)
# No format characters by category, but drawn as nothing all the same.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\uffa0\ufe00-\ufe0f"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# These stood for a gap: control characters, and the Braille pattern without dots.
_GAP = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2800"
# What an emoji starts with, and what its joiners join.
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff][\ufe0e\ufe0f]?"
)

_INVISIBLE = f"[{_FORMAT}{_BLANK}{_BROKEN}{_GAP}]"
_ANY_INVISIBLE = re.compile(_INVISIBLE)
_EMOJI_OR_INVISIBLE = re.compile(f"(?P<emoji>{_PICTURE}(?:\u200d{_PICTURE})*|[0-9#*]\ufe0f\u20e3)|{_INVISIBLE}+")
_ANY_GAP = re.compile(f"[{_GAP}]")
_LINE_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
_EMOJI_GLUE = re.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")


def strip_invisible(text: str) -> str:
    r"""``text`` without characters that draw nothing; every kind of line break becomes ``\n``.

    A control character between two words becomes one space, so that the words do not run together.
    """
    text = _LINE_BREAK.sub("\n", text)
    return _EMOJI_OR_INVISIBLE.sub(_kept, text) if _ANY_INVISIBLE.search(text) else text


def visible_length(text: str) -> int:
    """How many characters of ``text`` a reader sees, inner spaces included.

    An accented letter counts as one however it is encoded, a joined emoji as the pictures it is made of.
    """
    seen = _EMOJI_GLUE.sub("", unicodedata.normalize("NFC", strip_invisible(text)).strip())
    return sum(unicodedata.combining(char) == 0 for char in seen)


def _kept(match: re.Match[str]) -> str:
    if match["emoji"]:
        return match[0]
    before, after = match.string[max(match.start() - 1, 0) : match.start()], match.string[match.end() : match.end() + 1]
    words_on_both_sides = before.strip() and after.strip()
    return " " if words_on_both_sides and _ANY_GAP.search(match[0]) else ""
