from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from bot.nlu.encoder import WEIGHT_KEY, EncoderNotFound, load_encoder

WORDS = {"[UNK]": 0, "căn": 1, "cước": 2, "phí": 3}


def write_encoder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    weights = np.eye(len(WORDS), 5, dtype=np.float16) * 3
    save_file({WEIGHT_KEY: weights}, str(folder / "model.safetensors"))
    return folder


def test_a_text_is_the_mean_of_its_tokens_at_length_one(tmp_path: Path) -> None:
    encoder = load_encoder(write_encoder(tmp_path / "encoder"))

    vector = encoder.encode("căn cước")

    assert vector.dtype == np.float32
    assert np.allclose(vector, [0, 0.5**0.5, 0.5**0.5, 0, 0], atol=1e-6)


def test_an_empty_text_is_zeros(tmp_path: Path) -> None:
    assert not load_encoder(write_encoder(tmp_path / "encoder")).encode("").any()


def test_the_files_may_lie_one_folder_deeper(tmp_path: Path) -> None:
    write_encoder(tmp_path / "model" / "0_StaticEmbedding")

    assert load_encoder(tmp_path / "model").dimensions == 5


def test_a_folder_without_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderNotFound, match=r"tokenizer\.json"):
        load_encoder(tmp_path)
