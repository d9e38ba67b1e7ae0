"""Conditions an editor writes in brackets, and the case of a person they are held against.

A condition is a conjunction such as ``tuoi < 14 và kenh = truc-tuyen``. A *case* is what is known about the person
asking: a mapping from condition keys to values. Unknown is not false: :meth:`Condition.judge` answers yes, no, or
not known.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Case = Mapping[str, "str | int"]

AGE = "tuoi"
KEYS: dict[str, frozenset[str] | None] = {
    AGE: None,  # an integer, in completed years
    "kenh": frozenset({"truc-tuyen", "tai-quay"}),
    "lan": frozenset({"dau", "lai"}),
    "ly-do": frozenset({"mat", "hong", "het-han", "doi-thong-tin", "theo-tuoi"}),
    "nguoi": frozenset({"cong-dan", "nguoi-nuoc-ngoai"}),
    "muc": frozenset({"1", "2"}),
    "cong-dan-so": frozenset({"co", "khong"}),
}

_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_TERM = re.compile(r"^([a-z-]+)\s*(<=|>=|=|<|>)\s*([a-z0-9-]+)$")


class ConditionError(ValueError):
    """A condition that cannot be read; the message says what is wrong, in Vietnamese, for the editor."""


@dataclass(frozen=True)
class Term:
    """One comparison: ``key op value``."""

    key: str
    op: str
    value: str

    def judge(self, case: Case) -> bool | None:
        """True or False when the case tells, None when it does not."""
        known = case.get(self.key)
        if known is None:
            return None
        if self.key == AGE:
            return _OPERATORS[self.op](int(known), int(self.value))
        return str(known) == self.value


@dataclass(frozen=True)
class Condition:
    """All terms must hold. The empty condition always holds."""

    terms: tuple[Term, ...] = ()

    def judge(self, case: Case) -> bool | None:
        """True when every term holds, False when one does not, None when the case leaves it open."""
        verdicts = [term.judge(case) for term in self.terms]
        if any(verdict is False for verdict in verdicts):
            return False
        return None if any(verdict is None for verdict in verdicts) else True


ALWAYS = Condition()


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: unknown key, operator or value.
    """
    return Condition(tuple(_parse_term(part.strip()) for part in re.split(r"\s+và\s+", text.strip())))


def _parse_term(text: str) -> Term:
    match = _TERM.match(text)
    if not match:
        raise ConditionError(f"không đọc được điều kiện «{text}»; viết như «tuoi < 14» hoặc «kenh = truc-tuyen»")
    key, op, value = match.groups()
    if key not in KEYS:
        raise ConditionError(f"không có khóa «{key}»; dùng một trong: {', '.join(KEYS)}")
    allowed = KEYS[key]
    if allowed is None:
        if not value.isdigit():
            raise ConditionError(f"«{key}» cần một số nguyên, không phải «{value}»")
    elif op != "=" or value not in allowed:
        raise ConditionError(f"«{key}» chỉ nhận = {' | '.join(sorted(allowed))}")
    return Term(key, op, value)
