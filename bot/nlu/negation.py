"""Whether a found fact was denied: "không phải mất, chỉ bị hỏng" says damaged, not lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.nlu.gazetteer import Found
from bot.nlu.offsets import compose, fold

_NO = "khong|ko|kh|k|hong|hok|chang|dau"
_DENIED = re.compile(rf"\b(?:(?:{_NO}) phai|chu (?:{_NO})(?: phai)?)(?: (?:la|o|bi|do|tai|cai|lam))? $")
_DENIED_STATE = re.compile(rf"\b(?:{_NO}|chua)(?: (?:he|bi|co|he bi))? $")

_LONGEST = 60  # characters; no denial is longer


def asserted(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """Those of ``found`` that the text does not deny right before naming them."""
    for item in found:
        before = fold(compose(text[max(0, item.start - _LONGEST) : item.start])).text
        denied = _DENIED.search(before) or (item.entity == "status" and _DENIED_STATE.search(before))
        if not denied:
            yield item
