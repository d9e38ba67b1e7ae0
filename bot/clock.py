"""What day it is for the law: the calendar day in Viet Nam."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def today_in_vietnam(fixed: date | None = None) -> date:
    """Today in Viet Nam, or the fixed day of a rehearsal."""
    return fixed or datetime.now(VIETNAM).date()
