"""From the keys a Telex or VNI typist pressed to the syllable meant.

Both ways write the bare letters and add keys for marks: Telex doubles a letter or adds w, s, f, r, x, j; VNI adds
digits. A mark may come anywhere after its letter, as keyboards allow ("nhaapj", "nhapaj", and "nhâpj" where the
keyboard did half of the work).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.text.syllables import ACUTE, DOT, GRAVE, HOOK, LEVEL, TILDE, TONED, VOWELS, parse, untone
from bot.text.tones import spell

_TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT}
_VNI_TONES = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT}
_HAT = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ"}
_BREVE = {"a": "ă"}
_TELEX_W = {**_HORN, **_BREVE}
_VNI_MARKS = {"6": _HAT, "7": _HORN, "8": _BREVE}
_OFFGLIDES = frozenset("iuy")
_HALF_HORNED = ("ưo", "uơ")  # keyboards complete these by themselves once the syllable goes on


class Keyed(NamedTuple):
    """A syllable read from keystrokes; ``loose``: a key stood far from the letter it marks, as in foreign words."""

    syllable: str
    loose: bool


class _Typed(NamedTuple):
    """A syllable half typed: its letters so far (vowel marks, no tone), the tone typed so far, and looseness."""

    letters: str
    tone: int = LEVEL
    loose: bool = False


_Key = Callable[[_Typed, str], Iterator[_Typed]]


def read_telex(word: str) -> Keyed | None:
    """The proper syllable a lower-case ``word`` spells in Telex, if it spells one."""
    return _read(word, _telex_key)


def read_vni(word: str) -> Keyed | None:
    """The proper syllable a lower-case ``word`` spells in VNI, if it spells one."""
    return _read(word, _vni_key)


def _read(word: str, key: _Key) -> Keyed | None:
    untoned = untone(word)
    if untoned is None:
        return None
    keys, tone_seen = untoned
    typed = [_Typed("")]
    for char in keys:
        typed = [after for before in typed for after in key(before, char)]
    for letters, tone_typed, loose in typed:
        if _possible(letters, keys, tone_seen, tone_typed, loose):
            syllable = _complete(letters, tone_seen or tone_typed)
            if syllable:
                return Keyed(syllable, loose)
    return None


def _possible(letters: str, keys: str, tone_seen: int, tone_typed: int, loose: bool) -> bool:
    """Whether a keyboard could have left this: one tone, no hat after a tone it set itself, no far mark alone."""
    if tone_seen:
        return not tone_typed and not any(hat in letters and hat not in keys for hat in _HAT.values())
    return tone_typed != LEVEL or not loose


def _complete(letters: str, tone: int) -> str | None:
    for whole in (letters, *(letters.replace(half, "ươ") for half in _HALF_HORNED if half in letters)):
        syllable = parse(_with_tone(whole, tone))
        if syllable:
            return spell(syllable)
    return None


def _telex_key(typed: _Typed, key: str) -> Iterator[_Typed]:
    letters, tone, loose = typed
    begun = not VOWELS.isdisjoint(letters)
    if begun and key in _TELEX_TONES:
        if tone == LEVEL:
            yield _Typed(letters, _TELEX_TONES[key], loose)
    elif key == "w":
        ways = _marked(letters, _TELEX_W) if begun else [letters + "ư"]
        yield from (_Typed(way, tone, loose or not begun) for way in ways)
    elif key in _HAT and key in letters and (letters[-1] == key or letters[-1] not in VOWELS - _OFFGLIDES):
        yield _Typed(_replaced(letters, letters.rindex(key), _HAT[key]), tone, loose or letters[-1] != key)
    elif key == "d" and letters[:1] == "d" and (begun or letters == "d"):
        yield _Typed("đ" + letters[1:], tone, loose or begun)
    else:
        tone_between_vowels = tone != LEVEL and key in VOWELS
        yield _Typed(letters + key, tone, loose or tone_between_vowels)


def _vni_key(typed: _Typed, key: str) -> Iterator[_Typed]:
    letters, tone, _ = typed
    if not key.isdigit():
        yield _Typed(letters + key, tone)
    elif not letters:
        return
    elif key in _VNI_TONES:
        if tone == LEVEL:
            yield _Typed(letters, _VNI_TONES[key])
    elif key == "9":
        if letters[:1] == "d":
            yield _Typed("đ" + letters[1:], tone)
    else:
        yield from (_Typed(way, tone) for way in _marked(letters, _VNI_MARKS.get(key, {})))


def _marked(letters: str, marks: dict[str, str]) -> list[str]:
    """``letters`` with one of ``marks`` applied, likeliest first: "uo" as a pair, then from the last letter back."""
    targets = [i for i, letter in enumerate(letters) if letter in marks and letters[max(i - 1, 0) : i + 1] != "qu"]
    ways = [_replaced(letters, i, marks[letters[i]]) for i in reversed(targets)]
    pair = letters.rfind("uo")
    if pair in targets and pair + 1 in targets:
        ways.insert(0, letters[:pair] + "ươ" + letters[pair + 2 :])
    return ways


def _replaced(letters: str, position: int, letter: str) -> str:
    return letters[:position] + letter + letters[position + 1 :]


def _with_tone(letters: str, tone: int) -> str:
    for position, letter in enumerate(letters):
        if letter in VOWELS:
            return _replaced(letters, position, TONED[letter][tone])
    return letters
