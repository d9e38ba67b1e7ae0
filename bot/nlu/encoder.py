"""A static sentence encoder read with ``tokenizers`` and ``safetensors`` alone: no torch in the rasa environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

WEIGHT_KEY = "embedding.weight"
_TOKENIZER_FILE = "tokenizer.json"
_WEIGHTS_FILE = "model.safetensors"

Vector = npt.NDArray[np.float32]


class EncoderNotFound(FileNotFoundError):
    """A folder without the files of a static encoder; the message names them."""


@dataclass(frozen=True)
class StaticEncoder:
    """One vector a token; a text is the mean of its tokens' vectors, of length one."""

    tokenizer: Tokenizer
    weights: Vector

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.weights.shape[1])

    def encode(self, text: str) -> Vector:
        """A vector of length 1, or of zeros for a text without tokens."""
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        if not ids:
            return np.zeros(self.dimensions, dtype=np.float32)
        mean: Vector = self.weights[ids].astype(np.float32).mean(axis=0)
        length = float(np.linalg.norm(mean))
        return mean / length if length else mean


def load_encoder(folder: Path) -> StaticEncoder:
    """Read a folder saved by sentence-transformers' ``StaticEmbedding``, or a model folder that contains one.

    Raises:
        EncoderNotFound: the two files are neither in ``folder`` nor in one of its sub-folders.
        KeyError: the weights file holds no ``embedding.weight``.
    """
    for candidate in (folder, *sorted(p for p in folder.glob("*") if p.is_dir())):
        weights, tokenizer = candidate / _WEIGHTS_FILE, candidate / _TOKENIZER_FILE
        if weights.is_file() and tokenizer.is_file():
            reader = Tokenizer.from_file(str(tokenizer))
            reader.no_padding()
            reader.no_truncation()
            return StaticEncoder(reader, load_file(str(weights))[WEIGHT_KEY])
    raise EncoderNotFound(f"{folder}: no static encoder here; expected {_TOKENIZER_FILE} and {_WEIGHTS_FILE}")
