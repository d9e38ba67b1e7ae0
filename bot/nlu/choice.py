"""Reading a typed choice: "2", "cái thứ hai", "ý đầu tiên" after the bot has offered a few things."""

from __future__ import annotations

import re

from bot.nlu.gazetteer import Found
from bot.nlu.offsets import compose, fold

OPTION = "option"
LAST = "last"
MAX_WORDS = 12  # a longer message is a question that happens to hold a number

_VALUES = {
    **{str(n): str(n) for n in range(1, 6)},
    **{"nhat": "1", "nhut": "1", "mot": "1", "dau": "1", "dau tien": "1", "hai": "2", "nhi": "2", "ba": "3"},
    **{"tu": "4", "bon": "4", "nam": "5", "cuoi": LAST, "cuoi cung": LAST},
}
_ORDINAL = "|".join(sorted(_VALUES, key=len, reverse=True))
_NOUN = "cai|y|cau|phuong an|lua chon|dap an|dong|viec|truong hop|nut|muc|option"
_FILLERS = (
    "da|vang|uh|um|u|ok|oke|thi|la|a|ak|ah|em|minh|toi|t|m|mk|anh|chi|ad|bac|co|chau|con|muon|can|chon|lay|hoi|xem|cho|giup|"
    "bam|ve|nhe|nha|nhen|voi|do|di|nay|kia|co|ban|ha|chac|thoi|dung|roi|hen|luon|ay"
)

# The whole message is a choice: politeness, perhaps a noun, an ordinal, politeness.
_WHOLE = re.compile(
    rf"(?:(?:{_FILLERS}) )*(?:(?:{_NOUN}) )*(?P<span>(?:thu |so )?(?P<value>{_ORDINAL}))(?: (?:{_FILLERS}))*"
)
# A choice inside a short message needs its noun and an unmistakable ordinal.
_INSIDE = re.compile(
    rf"\b(?:(?:{_NOUN}) |(?=so ))"
    rf"(?P<span>thu (?P<word>{_ORDINAL})|(?:so )?(?P<digit>[1-5])|(?P<end>dau tien|cuoi cung))\b"
)
_LEVEL = re.compile(r"\bmức")
_NEEDS_NOUN = re.compile(rf"(?:(?:{_FILLERS}) )*(?:ba|nam|tu|dau|cuoi|bon|nhi)(?: (?:{_FILLERS}))*")


def find_option(text: str) -> Found | None:
    """The choice in a message, or None. Of several, the last ("không phải cái 1, cái 2 cơ")."""
    aligned = compose(text)
    if _LEVEL.search(aligned.text):  # "mức 2" is an account level
        return None
    bare = re.sub(r"[^\w]", " ", fold(aligned).text)
    if len(bare.split()) > MAX_WORDS:
        return None
    start = len(bare) - len(bare.lstrip())
    whole = _WHOLE.fullmatch(bare, start, len(bare.rstrip()))
    if whole is not None and not _NEEDS_NOUN.fullmatch(bare, start, len(bare.rstrip())) and not _is_level(bare):
        return Found(*aligned.original_span(*whole.span("span")), OPTION, _VALUES[whole["value"]])
    inside = next(reversed(list(_INSIDE.finditer(bare))), None)
    if inside is None or _is_level(bare):
        return None
    value = _VALUES[inside["word"] or inside["digit"] or inside["end"]]
    return Found(*aligned.original_span(*inside.span("span")), OPTION, value)


def _is_level(bare: str) -> bool:
    """Without diacritics "muc 2" may be an item or an account level; the level is far more common here."""
    return re.search(r"\bmuc (?:do )?[12]\b", bare) is not None
