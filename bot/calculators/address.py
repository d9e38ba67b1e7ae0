"""An address as a citizen types it: ``p. Bến Nghé q1 tp hcm``, ``phuong 5 go vap``, ``xã Tân Tiến, h. Bắc Sơn``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.calculators.gazetteer import Gazetteer, Name, name_of, spelled
from bot.text.diacritics import has_diacritics
from bot.text.normalise import canonical, normalise

_KINDS = {
    "phuong": "phuong",
    "p": "phuong",
    "f": "phuong",
    "xa": "xa",
    "x": "xa",
    "thi tran": "thi tran",
    "tt": "thi tran",
    "dac khu": "dac khu",
    "quan": "quan",
    "q": "quan",
    "huyen": "huyen",
    "h": "huyen",
    "thi xa": "thi xa",
    "tx": "thi xa",
    "thanh pho": "thanh pho",
    "tp": "thanh pho",
    "tinh": "tinh",
}
_WARD_KINDS = frozenset({"phuong", "xa", "thi tran", "dac khu"})
_HO_CHI_MINH = ("ho", "chi", "minh")
_SHORT_NAMES: dict[Name, Name] = {
    ("hcm",): _HO_CHI_MINH,
    ("tphcm",): _HO_CHI_MINH,
    ("hcmc",): _HO_CHI_MINH,
    ("sg",): _HO_CHI_MINH,
    ("sai", "gon"): _HO_CHI_MINH,
    ("hn",): ("ha", "noi"),
    ("hue",): ("hue",),
    ("tth",): ("hue",),
    ("thua", "thien", "hue"): ("hue",),
    ("brvt",): ("ba", "ria", "vung", "tau"),
    ("daklak",): ("dak", "lak"),
    ("dac", "lac"): ("dak", "lak"),
    ("daknong",): ("dak", "nong"),
}
# merged into Thành phố Thủ Đức in 2021 (Nghị quyết 1111/NQ-UBTVQH14), and still called so
_THU_DUC = {("quan", ("2",)), ("quan", ("9",))}
_LONG_NAME = 2  # syllables from which a name is read without the word that tells its kind
_ABOVE_WITHIN = 14  # words after a ward in which its district and province are looked for


@dataclass(frozen=True)
class Unit:
    """A unit named in a text: its kind ("" when not said), its name, and how that was spelled."""

    kind: str
    name: Name
    spelled: str = ""


@dataclass(frozen=True)
class Address:
    """The first ward named in a text, the districts and provinces named with it, and whether another ward follows."""

    ward: Unit
    above: tuple[Unit, ...]
    one_of_several: bool = False


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    unit: Unit


def read_address(text: str, known: Gazetteer) -> Address | None:
    """The first ward of ``text``, as it stands or else with typing slips mended; None when no ward is named."""
    return _read(canonical(text), known) or _read(normalise(text), known)


def _read(text: str, known: Gazetteer) -> Address | None:
    words = _words(text)
    bare = [name_of(word)[0] for word in words]
    ward = _named_ward(words, bare, known, 0) or _ward_before_district(words, bare, known)
    if ward is None:
        return None
    above = [found.unit for found in _above(words, bare, ward, known)]
    if not above and not _stands_alone(ward, text):
        return None
    another = _named_ward(words, bare, known, ward.end)
    return Address(ward.unit, tuple(above), another is not None and another.unit.name != ward.unit.name)


def _stands_alone(ward: _Found, text: str) -> bool:
    """Whether a ward is one even without its district.

    One syllable after "xã" is more often a word ("xã em"), and so is anything after a bare "xa" ("đi xa quê làm").
    """
    if ward.unit.name[0].isdigit():
        return True
    return len(ward.unit.name) >= _LONG_NAME and has_diacritics(text) and has_diacritics(ward.unit.spelled)


def _words(text: str) -> list[str]:
    """The words of ``text``; a kind glued to a number (p5, q1) comes apart."""
    words: list[str] = []
    for word in spelled(text).split():
        letters = word.rstrip("0123456789")
        words += [letters, word[len(letters) :]] if letters in _KINDS and letters != word else [word]
    return words


def _kind_at(bare: list[str], i: int) -> tuple[str, int]:
    """The kind of unit said at word ``i`` and the number of its words; ("", 0) when none is."""
    for length in (2, 1):
        kind = _KINDS.get(" ".join(bare[i : i + length]), "")
        if kind and i + length <= len(bare):
            return kind, length
    return "", 0


def _named_ward(words: list[str], bare: list[str], known: Gazetteer, start: int) -> _Found | None:
    for i in range(start, len(bare)):
        kind, length = _kind_at(bare, i)
        if kind in _WARD_KINDS or kind == "huyen":
            for end in _ends(bare, i + length, known):
                name = tuple(bare[i + length : end])
                island = any(old.ward.kind == "huyen" for old in known.old.get(name, ()))
                known_name = known.names_ward(name, " ".join(words[i + length : end]))
                # "Hải Châu 1" is not Hải Châu: a number that the name does not have makes it another ward
                numbered = not name[-1].isdigit() and end < len(bare) and bare[end].isdigit()
                if (kind == "huyen") == island and known_name and not numbered:
                    return _Found(i, end, Unit(kind, name, " ".join(words[i + length : end])))
    return None


def _ward_before_district(words: list[str], bare: list[str], known: Gazetteer) -> _Found | None:
    """A ward without the word "phường", right before its district: ``bến nghé q1``."""
    for i in range(_LONG_NAME, len(bare)):
        district = _unit_at(words, bare, i, known, prefixed=True)
        if district is None:
            continue
        for start in range(max(0, i - known.longest), i - _LONG_NAME + 1):
            name = tuple(bare[start:i])
            said = " ".join(words[start:i])
            fits = any(old.district.name == district.unit.name for old in known.old.get(name, ()))
            if fits and known.names_ward(name, said):
                return _Found(start, i, Unit("", name, said))
    return None


def _above(words: list[str], bare: list[str], ward: _Found, known: Gazetteer) -> Iterator[_Found]:
    """Districts and provinces after the ward, up to the next ward; before it only those whose kind is said."""
    yield from _scan(words, bare, 0, ward.start, known, prefixed=True)
    yield from _scan(words, bare, ward.end, min(len(bare), ward.end + _ABOVE_WITHIN), known, prefixed=False)


def _scan(
    words: list[str], bare: list[str], start: int, stop: int, known: Gazetteer, prefixed: bool
) -> Iterator[_Found]:
    i = start
    while i < stop:
        if not prefixed and bare[i] in ("phuong", "xa"):
            return
        found = _unit_at(words, bare, i, known, prefixed)
        if found is not None and found.end <= stop:
            yield found
        i = found.end if found is not None else i + 1


def _unit_at(words: list[str], bare: list[str], i: int, known: Gazetteer, prefixed: bool) -> _Found | None:
    kind, length = _kind_at(bare, i)
    if kind in _WARD_KINDS or (prefixed and not kind):
        return None
    for end in _ends(bare, i + length, known):
        said, typed = tuple(bare[i + length : end]), " ".join(words[i + length : end])
        name = ("thu", "duc") if (kind, said) in _THU_DUC else _SHORT_NAMES.get(said, said)
        fits = name in known.above if name != said else known.names_above(name, typed)
        if fits and (kind or len(said) >= _LONG_NAME or said in _SHORT_NAMES):
            return _Found(i, end, Unit(kind, name, typed))
    return None


def _ends(bare: list[str], start: int, known: Gazetteer) -> range:
    """Where a name that begins at ``start`` may end, the longest first."""
    return range(min(len(bare), start + known.longest), start, -1)
