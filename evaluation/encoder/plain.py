"""The shipped encoder without torch: ``tokenizers``, ``safetensors`` and NumPy only, for Python 3.10 and up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer


class PlainEncoder:
    """Mean of the piece vectors of a text, brought to unit length."""

    def __init__(self, folder: Path) -> None:
        """Read ``tokenizer.json`` and ``model.safetensors``; weights are widened to float32 as they are used."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._vectors = load_file(folder / "model.safetensors")["embedding.weight"]

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (sentences, dimensions), float32, rows of unit length; zeros for a text without any piece."""
        rows = np.zeros((len(sentences), self._vectors.shape[1]), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        for row, encoding in zip(rows, encodings, strict=True):
            if encoding.ids:
                mean = self._vectors[encoding.ids].astype(np.float32).mean(axis=0)
                row[:] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return rows
