"""Letters held down for feeling: "đượccc", "điiii", "quáaaa"."""

from __future__ import annotations

from functools import lru_cache

from bot.text.diacritics import strip_diacritics
from bot.text.words import is_known, map_words

_HELD = 3  # no Vietnamese word writes one letter three times


def collapse_elongation(text: str) -> str:
    """``text`` with drawn-out words back at their length, where that gives a known word; others stay as they are."""
    return map_words(_collapsed, text)


@lru_cache(maxsize=16_384)
def _collapsed(word: str) -> str:
    lower = word.lower()
    if not word.isalpha() or is_known(lower):
        return word
    runs = _runs(word)
    short = "".join(_heart(run) if len(run) >= _HELD else run for run in runs)
    if short == word and not word.isascii():  # "rồii": letters twice are held too, but "Lee" and "Matt" are names
        short = "".join(runs[:-1]) + _heart(runs[-1])
    if not is_known(short.lower()):  # "nhậập": no word writes a letter with its diacritics twice
        short = "".join(run if run.isascii() else _heart(run) for run in runs)
    return short if len(short) > 1 and is_known(short.lower()) else word


def _runs(word: str) -> list[str]:
    """``word`` cut where the letter changes; a letter with and without diacritics is one letter."""
    runs: list[str] = []
    for char in word:
        if runs and strip_diacritics(runs[-1][0]).lower() == strip_diacritics(char).lower():
            runs[-1] += char
        else:
            runs.append(char)
    return runs


def _heart(run: str) -> str:
    """The letter a run draws out: the one that carries diacritics, if any."""
    return next((char for char in run if not char.isascii()), run[0])
