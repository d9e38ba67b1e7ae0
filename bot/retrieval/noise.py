"""Spoiled copies of questions, so that ranking and calibration learn from what phones really send."""

from __future__ import annotations

import random

from bot.text.diacritics import strip_diacritics


def spoil(text: str, rng: random.Random) -> str:
    """One noisy variant: diacritics lost, letters swapped or dropped, or spaces lost."""
    choice = rng.random()
    if choice < 0.45:
        return strip_diacritics(text)
    if choice < 0.75:
        return _slip(text, rng)
    if choice < 0.9:
        return _slip(strip_diacritics(text), rng)
    return _glue(text, rng)


def _slip(text: str, rng: random.Random) -> str:
    words = text.split()
    for _ in range(max(1, len(words) // 8)):
        i = rng.randrange(len(words))
        word = words[i]
        if len(word) < 3:
            continue
        at = rng.randrange(len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[i] = swapped if rng.random() < 0.5 else word[:at] + word[at + 1 :]
    return " ".join(words)


def _glue(text: str, rng: random.Random) -> str:
    words = text.split()
    glued = words[0]
    for word in words[1:]:
        glued += word if rng.random() < 0.2 else f" {word}"
    return glued
