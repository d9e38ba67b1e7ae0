"""Zalo's times: milliseconds since 1970, usually as a string."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def time_of(milliseconds: Any) -> datetime | None:
    """The instant; None if it is none."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
