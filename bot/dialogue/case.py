"""Facts about the person's case, from the entities of a turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

MAX_AGE = 120
_CHANNELS = {"online": "truc-tuyen", "counter": "tai-quay"}
_REASONS = {"mất": "mat", "hỏng": "hong", "hết hạn": "het-han"}
_LEVELS = {"1": "1", "2": "2"}


def case_from(entities: Mapping[str, str], today: date) -> dict[str, str | int]:
    """Case facts a turn states outright; nothing is guessed.

    Args:
        entities: normalised entity values by entity name.
        today: to turn a birth year into an age in completed years (counted as if the birthday has passed).
    """
    case: dict[str, str | int] = {}
    age = _age(entities, today)
    if age is not None:
        case["tuoi"] = age
    for entity, key, values in (
        ("channel", "kenh", _CHANNELS),
        ("status", "ly-do", _REASONS),
        ("level", "muc", _LEVELS),
    ):
        value = values.get(entities.get(entity, "").casefold())
        if value:
            case[key] = value
    return case


def _age(entities: Mapping[str, str], today: date) -> int | None:
    stated = entities.get("age", "")
    if stated.isdigit() and int(stated) <= MAX_AGE:
        return int(stated)
    year = entities.get("birth_year", "")
    if year.isdigit() and 0 <= today.year - int(year) <= MAX_AGE:
        return today.year - int(year)
    return None
