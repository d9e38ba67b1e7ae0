"""What may be stored of a platform's call: ids as they came, words masked, and nothing else.

Only named fields are kept; whatever a platform adds tomorrow (an address, a birthday, a signed link) becomes "…".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.text.pii import mask_pii

HIDDEN = "…"
MAX_TEXT_CHARS = 4000
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.:$=+/-]{0,256}")


def redact(payload: Mapping[str, Any], *, kept: frozenset[str], text: frozenset[str]) -> dict[str, Any]:
    """A copy to store, in the same shape, so that it can be parsed again.

    Args:
        payload: what the platform sent.
        kept: fields whose values stay if they look like ids or numbers.
        text: fields whose words are masked.
    """
    return {name: _value(name, value, kept, text) for name, value in payload.items()}


def _value(name: str, value: Any, kept: frozenset[str], text: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return redact(value, kept=kept, text=text)
    if isinstance(value, list):
        return [_value(name, each, kept, text) for each in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and name in text:
        return mask_pii(value.replace("\x00", "")).text[:MAX_TEXT_CHARS]
    if name in kept and _PLAIN_ID.fullmatch(str(value)):
        return value
    return HIDDEN
