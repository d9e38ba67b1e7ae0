"""Train the sentence encoder: ``python -m evaluation.encoder.train --data DIR --out models/encoder``.

A mean of learned piece vectors (sentence-transformers' ``StaticEmbedding``), from scratch: it needs no model hub,
encodes thousands of questions a second on one core, and runs wherever ``tokenizers`` and ``safetensors`` do.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from evaluation.encoder.dataset import (
    LAW_FILE,
    WIKI_FILE,
    Pair,
    PairRates,
    Record,
    in_blocks,
    make_pair,
    read_guides,
    read_law,
    read_wiki,
)
from evaluation.encoder.noise import add_noise
from evaluation.encoder.vocabulary import VocabularySize, learn_tokenizer, normalise, without_normaliser


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the result, apart from the data.

    Attributes:
        dimensions: length of a sentence vector.
        batch: pairs in a step; each is a negative for all others.
        block: neighbouring records kept together in a batch.
        guide_share: share of each batch taken from the guides' own questions, when there are any.
        scale: factor on the cosine before the softmax.
    """

    size: VocabularySize = field(default_factory=VocabularySize)
    dimensions: int = 384
    steps: int = 600
    batch: int = 2_048
    block: int = 8
    learning_rate: float = 0.2
    scale: float = 20.0
    guide_share: float = 0.06
    rates: PairRates = field(default_factory=PairRates)
    seed: int = 20_261_121


def train(
    records: Sequence[Record], guides: Sequence[Pair], recipe: Recipe, tokenizer: Tokenizer
) -> SentenceTransformer:
    """Train from scratch; deterministic for a seed on one machine."""
    torch.manual_seed(recipe.seed)
    embedding = StaticEmbedding(tokenizer, embedding_dim=recipe.dimensions)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    loss = MultipleNegativesRankingLoss(model, scale=recipe.scale)
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    warm = max(1, recipe.steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (recipe.steps - step) / max(1, recipe.steps - warm))
    )
    fast = without_normaliser(tokenizer)
    started = time.monotonic()
    for step, batch in enumerate(batches(records, guides, recipe), start=1):
        features = [
            _features(fast, [pair.query for pair in batch]),
            _features(fast, [pair.passage for pair in batch]),
        ]
        value = loss(features, None)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()
        if step % 50 == 0 or step == recipe.steps:
            print(
                f"step {step}/{recipe.steps}  loss {value.item():.3f}  {time.monotonic() - started:.0f} s", flush=True
            )
    return model


def _features(tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """What ``StaticEmbedding.preprocess`` gives, at half its cost: tokenising is most of the work of a step."""
    encodings = tokenizer.encode_batch_fast([normalise(text) for text in texts], add_special_tokens=False)
    rows = [encoding.ids for encoding in encodings]
    starts = np.cumsum([0] + [len(row) for row in rows[:-1]])
    return {"input_ids": torch.from_numpy(np.concatenate(rows).astype(np.int64)), "offsets": torch.from_numpy(starts)}


def batches(records: Sequence[Record], guides: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    """``recipe.steps`` batches; every pass over the records cuts and spoils them anew."""
    rng = random.Random(recipe.seed)
    from_guides = min(int(recipe.batch * recipe.guide_share), len(guides))
    from_records = min(recipe.batch - from_guides, len(records))
    queue: list[Record] = []
    for _ in range(recipe.steps):
        if len(queue) < from_records:
            queue = in_blocks(records, recipe.block, rng)
        taken, queue = queue[-from_records:], queue[:-from_records]
        batch = [make_pair(record, rng, recipe.rates) for record in taken]
        asked = rng.sample(guides, from_guides)
        yield batch + [Pair(add_noise(pair.query, rng, recipe.rates.noise), pair.passage) for pair in asked]


def save(model: SentenceTransformer, out: Path, facts: Mapping[str, object]) -> None:
    """Write the model in half precision, whole or not at all: the old folder is replaced only by a finished one.

    ``facts`` (recipe, sizes of the data, time) go into ``training.json``. A card already there is kept.
    """
    fresh = out.with_name(f".{out.name}.new")
    old = out.with_name(f".{out.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    model.half().save(str(fresh), create_model_card=False)
    (fresh / "training.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if (out / "README.md").is_file():
        shutil.copy(out / "README.md", fresh)
    (fresh / "model.safetensors").chmod(0o644)  # written readable by its owner only; a service may run as another user
    if out.exists():
        out.replace(old)
    fresh.replace(out)
    shutil.rmtree(old, ignore_errors=True)


def read_records(data: Path) -> list[Record]:
    """Every record that may be trained on for a model that ships."""
    return [*read_law(data / LAW_FILE), *read_wiki(data / WIKI_FILE)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.encoder.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {LAW_FILE} and {WIKI_FILE}")
    parser.add_argument("--out", type=Path, default=Path("models/encoder"))
    parser.add_argument("--knowledge", type=Path, help="guides whose example questions join the training")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 21), help="day the guides are read on")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--dimensions", type=int, default=Recipe.dimensions)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(steps=arguments.steps, dimensions=arguments.dimensions)
    records = read_records(arguments.data)
    guides = read_guides(arguments.knowledge, arguments.day) if arguments.knowledge else []
    print(f"{len(records)} records, {len(guides)} pairs from guides")
    texts = [f"{record.title}. {record.body}" for record in records]
    texts += [f"{pair.query}. {pair.passage}" for pair in guides]
    tokenizer = learn_tokenizer(texts, recipe.size)
    print(f"{tokenizer.get_vocab_size()} entries in the vocabulary")
    started = time.monotonic()
    model = train(records, guides, recipe, tokenizer)
    facts = {
        "recipe": asdict(recipe),
        "records": len(records),
        "guide_pairs": len(guides),
        "vocabulary": tokenizer.get_vocab_size(),
        "threads": arguments.threads,
        "seconds": round(time.monotonic() - started),
    }
    save(model, arguments.out, facts)


if __name__ == "__main__":
    main()
