"""Wards before and after 1 July 2025: the table behind underthesea's ``convert_address``.

The table is read as data, without importing underthesea (2.5 seconds, and a language model this process does not
need), because ``convert_address`` takes one exact spelling and answers with a default where an old ward was split or
several wards share a name; here every possibility is kept, so that a citizen can be asked.

About ninety of the 10,600 rows have lost a name (two wards of a district that differ by an accent only). They are left
out, and with them every old ward they belong to: "not known" is better than half of the truth.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.text.diacritics import has_diacritics, strip_diacritics
from bot.text.tones import normalise_tones

Name = tuple[str, ...]  # syllables in lower case without diacritics

KINDS = ("thi tran", "thi xa", "thanh pho", "dac khu", "phuong", "xa", "quan", "huyen", "tinh")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Place:
    """One administrative unit: how it is written, its kind and its name without the kind."""

    text: str
    kind: str
    name: Name

    @classmethod
    def of(cls, text: str) -> Place:
        """The unit called ``text``, such as ``Phường Bến Nghé``."""
        words = name_of(text)
        joined = " ".join(words)
        kind = next((k for k in KINDS if joined.startswith(f"{k} ")), "")
        return cls(text, kind, words[len(kind.split()) :])

    @property
    def spelled(self) -> str:
        """The name without its kind, in lower case with its accents."""
        return " ".join(spelled(self.text).split()[len(self.kind.split()) :])

    @property
    def inline(self) -> str:
        """As written inside a sentence: ``phường Bến Nghé``, ``tỉnh Đồng Nai``."""
        return self.text[:1].lower() + self.text[1:] if self.kind else self.text


@dataclass(frozen=True)
class Ward:
    """A ward of today."""

    ward: Place
    province: Place

    def __str__(self) -> str:
        return f"{self.ward.inline}, {self.province.inline}"


@dataclass(frozen=True)
class OldWard:
    """A ward before 1 July 2025, and every ward of today that took some of it."""

    ward: Place
    district: Place
    province: Place
    now: tuple[Ward, ...]

    def __str__(self) -> str:
        return f"{self.ward.inline}, {self.district.inline}, {self.province.inline}"


@dataclass(frozen=True)
class Gazetteer:
    """Wards by name: those before 1 July 2025, and those of today; and how districts and provinces are spelled."""

    old: Mapping[Name, tuple[OldWard, ...]]
    current: Mapping[Name, tuple[Ward, ...]]
    above: Mapping[Name, frozenset[str]]

    @cached_property
    def longest(self) -> int:
        """Syllables in the longest name."""
        return max(map(len, (*self.old, *self.current, *self.above)))

    def names_ward(self, name: Name, said: str) -> bool:
        """Whether a ward, old or of today, is called ``name`` and may be spelled as ``said``."""
        wards = {old.ward.spelled for old in self.old.get(name, ())}
        wards |= {current.ward.spelled for current in self.current.get(name, ())}
        return bool(wards) and _may_be(said, wards)

    def names_above(self, name: Name, said: str) -> bool:
        """Whether a district or province is called ``name`` and may be spelled as ``said``."""
        return name in self.above and _may_be(said, self.above[name])


def _may_be(said: str, spellings: Iterable[str]) -> bool:
    """Who types no accents may mean any name; who types them means the name with these."""
    return not has_diacritics(said) or said in spellings


def name_of(text: str) -> Name:
    """The syllables of ``text`` in lower case without diacritics; 01 is 1."""
    words = _WORD.findall(strip_diacritics(text).lower())
    return tuple(str(int(word)) if word.isdigit() else word for word in words)


def spelled(text: str) -> str:
    """``text`` in lower case with its diacritics in their proper places, to tell Tân from Tấn."""
    return " ".join(_WORD.findall(normalise_tones(text).lower()))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The table, read once (a third of a second).

    Raises:
        FileNotFoundError: the installed underthesea carries no table.
    """
    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("underthesea is not installed")
    path = Path(spec.origin).parent / "address" / "data" / "mapping.json"
    return build(json.loads(path.read_text(encoding="utf-8"))["ward_mapping"])


def warm_up() -> None:
    """Read the table now, so that the first citizen who names a ward does not wait for it."""
    gazetteer()


def build(rows: Iterable[Mapping[str, Any]]) -> Gazetteer:
    """A gazetteer of rows with ``old_ward, old_district, old_province, new_ward, new_province`` and keys."""
    place = lru_cache(maxsize=None)(Place.of)
    units: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        # an island without wards: the district itself is the address
        ward = row["old_ward"] or ("" if row.get("old_ward_key") else row["old_district"])
        units[(ward, row["old_district"], row["old_province"])].append(row)
    old: dict[Name, list[OldWard]] = defaultdict(list)
    current: dict[Name, set[Ward]] = defaultdict(set)
    above: dict[Name, set[str]] = defaultdict(set)
    for (ward, district, province), members in units.items():
        now = tuple(
            dict.fromkeys(Ward(place(r["new_ward"]), place(r["new_province"])) for r in members if r["new_ward"])
        )
        for each in now:
            current[each.ward.name].add(each)
            above[each.province.name].add(each.province.spelled)
        for unit in (place(district), place(province)):
            above[unit.name].add(unit.spelled)
        if ward and all(r["new_ward"] for r in members):
            old[place(ward).name].append(OldWard(place(ward), place(district), place(province), now))
    return Gazetteer(
        {name: tuple(found) for name, found in old.items()},
        {name: tuple(sorted(found, key=str)) for name, found in current.items()},
        {name: frozenset(spellings) for name, spellings in above.items()},
    )
