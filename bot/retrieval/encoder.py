"""The sentence encoder, read by sentence-transformers' ordinary loading code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.retrieval.protocols import FloatArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

FEW = 8  # texts for which sentence-transformers takes longer to get ready than to encode


class SentenceEncoder:
    """Any sentence-transformers model: a directory or a hub name."""

    def __init__(self, name: str) -> None:
        """``name`` is a directory or a hub name; nothing is loaded before :meth:`warm_up`."""
        self.name = name
        self._model: SentenceTransformer | None = None
        self._tables: _Tables | None = None

    def warm_up(self) -> None:
        """Load the model once.

        Raises:
            FileNotFoundError: ``name`` looks like a path and nothing is there.
        """
        if self._model is not None:
            return
        path = Path(self.name)
        if (path.is_absolute() or self.name.startswith((".", "models/"))) and not path.is_dir():
            raise FileNotFoundError(f"BOT_ENCODER={self.name}: no such model folder")
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)  # shared cores: more threads make single sentences slower, not faster
        self._model = SentenceTransformer(self.name, device="cpu").float()
        self._tables = _tables_of(self._model)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model folder, or the hub name; needs no loaded model."""
        path = Path(self.name)
        return _fingerprint(path) if path.is_dir() else self.name

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of ``texts``; see :class:`bot.retrieval.protocols.Encoder`."""
        self.warm_up()
        assert self._model is not None
        if self._tables is not None and len(texts) <= FEW:
            return self._tables.encode(texts)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        # a text without a known token has no direction: a zero vector is like nothing, NaN would spoil every score
        return np.ascontiguousarray(np.nan_to_num(vectors), dtype=np.float32)


@dataclass(frozen=True)
class _Tables:
    """A static model taken apart: a vector for each token, and a text is the direction of their mean."""

    tokenizer: Tokenizer
    vectors: FloatArray

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """As :meth:`SentenceEncoder.encode`."""
        result = np.zeros((len(texts), self.vectors.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            # one by one: a batch is spread over threads, which takes longer than reading it
            ids = self.tokenizer.encode(text, add_special_tokens=False).ids
            if ids:
                mean = self.vectors[ids].mean(axis=0)
                result[row] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return result


def _tables_of(model: SentenceTransformer) -> _Tables | None:
    """The tables of a model that is nothing but tables and perhaps a normalisation; None for any other."""
    from sentence_transformers.base.modules import Normalize
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    first, *others = model
    plain = model.truncate_dim is None and model.default_prompt_name is None
    if not plain or not isinstance(first, StaticEmbedding) or not all(isinstance(m, Normalize) for m in others):
        return None
    return _Tables(first.tokenizer, first.embedding.weight.detach().numpy())


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".txt"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
