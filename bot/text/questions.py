"""The questions in one message: "lệ phí bao nhiêu? với lại làm ở đâu" asks two.

Only what is plainly set apart (a question mark, a new line, a word that begins another matter) and itself has a
question word is taken apart; a story told around one question stays whole.
"""

from __future__ import annotations

import re

from bot.text.normalise import bare_words
from bot.text.syllables import syllables

SHORTEST = 4  # syllables; less does not name a matter of its own
_ANOTHER = r"(?:với lại|voi lai|ngoài ra|ngoai ra|cho hỏi thêm|cho hoi them)\b"
_JOINT = re.compile(rf"^{_ANOTHER}\s*", re.IGNORECASE)
_ENDS = re.compile(rf"\?+\s*|\n+|[.!;]\s+|,?\s+(?={_ANOTHER})", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:khong|ko|k|hong|chua|the nao|ra sao|thi sao|lam sao|o dau|cho nao|noi nao|bao nhieu|bao lau|may ngay|khi nao"
    r"|bao gio|gi|ai|sao|a|ha|duoc khong|can gi|nhu nao|nhu the nao)$"
    r"|\b(?:the nao|ra sao|lam sao|o dau|cho nao|bao nhieu|bao lau|may ngay|khi nao|bao gio|vi sao|tai sao|can gi"
    r"|giay to gi|thu tuc gi|co duoc|co phai|co can|co bi|lam gi)\b"
)


def questions_in(text: str) -> list[str]:
    """The parts of a message that ask something by themselves, in order; often just one, or none."""
    parts = [_JOINT.sub("", part.strip(" ,")) for part in _ENDS.split(text)]
    return [part for part in parts if len(syllables(part)) >= SHORTEST and _asks(part)]


def _asks(part: str) -> bool:
    return _ASKS.search(bare_words(part)) is not None
