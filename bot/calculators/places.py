"""Which ward of today an old address belongs to.

The wards are those of Nghị quyết 202/2025/QH15 (provinces) and of the resolutions of the National Assembly's Standing
Committee that follow it (communes), in force since 1 July 2025.

Where an old ward was split, several wards share the name, or a name is both an old and a new ward, the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.calculators.address import Address, Unit, read_address
from bot.calculators.gazetteer import Gazetteer, OldWard, Place, Ward, gazetteer


@dataclass(frozen=True)
class Became:
    """An old ward lies in one ward of today. ``of_several``: the citizen named another ward too."""

    old: OldWard
    now: Ward
    of_several: bool = False


@dataclass(frozen=True)
class IsCurrent:
    """The name is that of a ward of today, and of no old one. ``of_several``: the citizen named another ward too."""

    now: Ward
    of_several: bool = False


@dataclass(frozen=True)
class WasSplit:
    """An old ward was divided among several of today; the street or hamlet decides."""

    old: OldWard


@dataclass(frozen=True)
class Several:
    """Several wards fit: old ones, or an old one and one of today with the same name."""

    old: tuple[OldWard, ...]
    current: tuple[Ward, ...] = ()


@dataclass(frozen=True)
class NotKnown:
    """A ward was named together with a district or province, but none like it is in the table."""

    address: Address


Whereabouts = Became | IsCurrent | WasSplit | Several | NotKnown

_Entry = TypeVar("_Entry", OldWard, Ward)


def find_ward(text: str, said_old: bool = False, known: Gazetteer | None = None) -> Whereabouts | None:
    """The ward of today for the address in ``text``; None when no ward is named.

    Args:
        text: what the citizen wrote.
        said_old: the citizen says it is the old name, so a ward of today with that name is not meant.
        known: the table; the shipped one by default.
    """
    known = known or gazetteer()
    address = read_address(text, known)
    if address is None:
        return None
    old = _meant([o for o in known.old.get(address.ward.name, ()) if _lies_in(o, address.above)], address)
    old = _of_said_district(old, address.above)
    named_district = any(_is_district(unit, old) for unit in address.above)
    current = [w for w in known.current.get(address.ward.name, ()) if _today_in(w, address.above)]
    if named_district or (old and said_old):
        current = []
    current = [w for w in _meant(current, address) if address.ward.kind in ("", w.ward.kind)]
    return _decide(old, current, address)


def _decide(old: Sequence[OldWard], current: Sequence[Ward], address: Address) -> Whereabouts | None:
    if not old and len(current) == 1:
        return IsCurrent(current[0], address.one_of_several)
    others = [ward for ward in current if any(o.now != (ward,) for o in old)] if old else current
    if len(old) == 1 and not others:
        only = len(old[0].now) == 1
        return Became(old[0], old[0].now[0], address.one_of_several) if only else WasSplit(old[0])
    if old or others:
        return Several(tuple(old), tuple(others))
    return NotKnown(address) if address.above else None


def _lies_in(old: OldWard, above: Sequence[Unit]) -> bool:
    """Whether everything named above the ward fits: its district, its old province or the province of today."""
    provinces = {old.province.name, *(ward.province.name for ward in old.now)}
    return all(unit.name in provinces or (unit.name == old.district.name and unit.kind != "tinh") for unit in above)


def _today_in(ward: Ward, above: Sequence[Unit]) -> bool:
    return all(unit.name == ward.province.name for unit in above)


def _is_district(unit: Unit, old: Sequence[OldWard]) -> bool:
    provinces = {o.province.name for o in old} | {ward.province.name for o in old for ward in o.now}
    return unit.name not in provinces and any(o.district.name == unit.name for o in old)


def _of_said_district(old: list[OldWard], above: Sequence[Unit]) -> list[OldWard]:
    """Of a town and the county around it with one name, the one whose kind was said."""
    said = {unit.kind for unit in above if unit.kind and any(o.district.name == unit.name for o in old)}
    return [o for o in old if o.district.kind in said] or old


def _meant(found: list[_Entry], address: Address) -> list[_Entry]:
    """Those of the said kind and spelling, when there are any; wards change their kind, and people drop accents."""

    def place(entry: _Entry) -> Place:
        return entry.ward

    same_spelling = [e for e in found if place(e).spelled == address.ward.spelled]
    found = same_spelling or found
    return [e for e in found if place(e).kind == address.ward.kind] or found
