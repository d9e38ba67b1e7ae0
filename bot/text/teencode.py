"""Chat spelling and abbreviations written out, where they can only mean one thing."""

from __future__ import annotations

import re
import unicodedata

from bot.text.abbreviations import BY_NEIGHBOUR, EDGE, KEYS, NUMBER, PLAIN
from bot.text.diacritics import strip_diacritics
from bot.text.elongation import collapse_elongation
from bot.text.tables import word_set
from bot.text.tones import in_case_of
from bot.text.words import cut, join

_CLAUSE_END = re.compile(r"[.!?;:,()\[\]{}\"“”…@\n]")
_LIST_COMMA = re.compile(r"\s*,\s*")
_GLUE = re.compile(r"[./&'’-]")
_BOTH_PRONOUNS = re.compile(r"(?<![\w/])a\s?/\s?c(?![\w/])", re.IGNORECASE)
# A lone letter beside one of these names something: "điểm c khoản 2", "hạng e".
_BEFORE_A_NAME = word_set(
    "diem khoan muc luc hang loai nhom khu lo toa tang block mau phan vitamin bang hinh cau lop gen nganh doan tuyen "
    "cong cot dieu"
)
_AFTER_A_NAME = word_set("diem khoan dieu muc")


def expand_teencode(text: str) -> str:
    """``text``, composed, with chat spelling and abbreviations written out, and drawn-out words shortened.

    What could mean two things stays unless its neighbours decide. Capitals stay capitals: "CCCD" becomes "CĂN CƯỚC
    CÔNG DÂN".
    """
    text = collapse_elongation(unicodedata.normalize("NFC", text))
    text = _BOTH_PRONOUNS.sub(lambda both: in_case_of(both[0], "anh chị"), text)
    words, gaps = cut(text)
    lower = [word.lower() for word in words]
    if KEYS.isdisjoint(lower):
        return text
    words = [in_case_of(word, PLAIN[key]) if key in PLAIN else word for word, key in zip(words, lower, strict=True)]
    _expand_by_neighbour(words, gaps)
    return join(words, gaps)


def _expand_by_neighbour(words: list[str], gaps: list[str]) -> None:
    """Expand ``words`` in place until nothing more can be: each expansion may decide the words beside it."""
    waiting = [i for i, word in enumerate(words) if word.lower() in BY_NEIGHBOUR]
    waiting.reverse()
    while waiting:
        i = waiting.pop()
        word = words[i]
        meaning = _meaning(word.lower(), i, words, gaps)
        if meaning is None:
            continue
        words[i] = in_case_of(word, meaning)
        waiting += [j for j in (i + 1, i - 1) if 0 <= j < len(words) and words[j].lower() in BY_NEIGHBOUR]


def _meaning(key: str, i: int, words: list[str], gaps: list[str]) -> str | None:
    if key not in BY_NEIGHBOUR:  # expanded since it was put in line
        return None
    before = _neighbour(words[i - 1].rpartition(" ")[2] if i else "", gaps[i])
    after = _neighbour(words[i + 1].partition(" ")[0] if i + 1 < len(words) else "", gaps[i + 1])
    if len(key) == 1 and _names_something(i, words, gaps, before, after):
        return None
    for reading in BY_NEIGHBOUR[key]:
        always = not reading.before and not reading.after
        if always or before in reading.before or after in reading.after:
            return reading.meaning
    return None


def _neighbour(word: str, gap: str) -> str:
    """The neighbour as readings list it: without diacritics, or the sign for an edge or a number."""
    if not word or _CLAUSE_END.search(gap):
        return EDGE
    return NUMBER if word[0].isdigit() else strip_diacritics(word).lower()


def _names_something(i: int, words: list[str], gaps: list[str], before: str, after: str) -> bool:
    """Whether a lone letter is a name: of a point in a law, a class, an item of a list, a part of a code."""
    if before in _BEFORE_A_NAME or after in _AFTER_A_NAME:
        return True
    for j, gap in ((i - 1, gaps[i]), (i + 1, gaps[i + 1])):
        if not 0 <= j < len(words):
            continue
        if _GLUE.fullmatch(gap) or (len(words[j]) == 1 and _LIST_COMMA.fullmatch(gap)):
            return True
    return gaps[i + 1].startswith(")")
