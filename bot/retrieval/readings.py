"""Texts as they are matched: in both spellings, and what each means to the encoder."""

from __future__ import annotations

from collections.abc import Sequence
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

    @property
    def meaning(self) -> FloatArray:
        """Both spellings in one unit vector: the inner product of two is the mean of two cosines."""
        return np.asarray(np.hstack([self.full_vectors, self.plain_vectors]) / np.float32(np.sqrt(2)))
