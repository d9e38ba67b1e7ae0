"""One step of a set-up check (``bot zalo check`` …), as an operator reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "wrong", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do where something is not right."""

    step: str
    state: State
    detail: str
    fix: str = ""
