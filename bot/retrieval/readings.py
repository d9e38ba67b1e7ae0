"""Texts as they are matched: in both spellings, and what each means to the encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.retrieval.protocols import Encoder, FloatArray
from bot.text.normalise import match_forms


@dataclass(frozen=True)
class Readings:
    """A batch of texts, read once and used by every measure.

    ``full`` and ``plain`` are matching forms with and without diacritics; the vectors are theirs, shape (texts,
    dimensions).
    """

    full: tuple[str, ...]
    plain: tuple[str, ...]
    full_vectors: FloatArray
    plain_vectors: FloatArray

    @classmethod
    def of(cls, texts: Sequence[str], encoder: Encoder) -> Readings:
        """Read raw texts."""
        forms = [match_forms(text) for text in texts]
        full, plain = tuple(f[0] for f in forms), tuple(f[1] for f in forms)
        vectors = encoder.encode([*full, *plain])
        return cls(full, plain, vectors[: len(full)], vectors[len(full) :])

    def with_texts(self, changed: Mapping[int, str], encoder: Encoder) -> Readings:
        """The same batch with other texts at some positions; only those are read."""
        places = list(changed)
        new = Readings.of(list(changed.values()), encoder)
        full, plain = list(self.full), list(self.plain)
        full_vectors, plain_vectors = self.full_vectors.copy(), self.plain_vectors.copy()
        for row, place in enumerate(places):
            full[place], plain[place] = new.full[row], new.plain[row]
        full_vectors[places], plain_vectors[places] = new.full_vectors, new.plain_vectors
        return Readings(tuple(full), tuple(plain), full_vectors, plain_vectors)

    @property
    def meaning(self) -> FloatArray:
        """Both spellings in one unit vector: the inner product of two is the mean of two cosines."""
        return np.asarray(np.hstack([self.full_vectors, self.plain_vectors]) / np.float32(np.sqrt(2)))
