"""Training text: records read from disk and, anew in every epoch, (query, passage) pairs cut from them."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from bot.knowledge.loader import load_knowledge
from bot.knowledge.passages import Passage, PassageKind, passages_of
from evaluation.encoder.noise import NoiseRates, add_noise, strip_diacritics

LAW_FILE = "law-articles.jsonl.xz"
WIKI_FILE = "viwiki-sections.jsonl.xz"

_PLACEHOLDER = re.compile(r"^#+\s*\d+\s*|\{\\displaystyle[^}]*\}")
_SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+")
_ARTICLE_START = re.compile(r"\s+1\.\s+(?=\D)")
_EMPTY_SECTIONS = frozenset({"Liên kết ngoài", "Xem thêm", "Tham khảo", "Đọc thêm", "Chú thích", "Thư mục"})
_MIN_BODY_WORDS = 8
_LONG_TITLE_WORDS = 60


@dataclass(frozen=True)
class Record:
    """One titled text. ``group`` names what its neighbours share: a law's topic, an encyclopedia article, a guide."""

    group: str
    title: str
    body: str


@dataclass(frozen=True)
class Pair:
    """A query and the passage that answers it."""

    query: str
    passage: str


@dataclass(frozen=True)
class PairRates:
    """How pairs are cut from a record.

    Attributes:
        title_query: share of queries that are the record's title; the others are a sentence of its body.
        keep_sentence: how often the passage keeps the sentence that became the query.
        titled_passage: how often the passage begins with the record's title.
        bare_passage: how often the passage loses its diacritics, so that both spellings of a text lie close together.
        min_words, max_words: length of the passage, in syllables.
        noise: what happens to the query.
    """

    title_query: float = 0.4
    keep_sentence: float = 0.3
    titled_passage: float = 0.3
    bare_passage: float = 0.1
    min_words: int = 40
    max_words: int = 120
    noise: NoiseRates = field(default_factory=NoiseRates)


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    """Objects of an xz-packed JSON-lines file.

    Raises:
        FileNotFoundError: with the hint where training text is described, when the file is missing.
        ValueError: naming file and line, when a line is not JSON.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: training text is missing; --data must name the folder that holds it")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield _parse(line, f"{path}:{number}")


def read_law(path: Path) -> Iterator[Record]:
    """Articles of law that have a text. Titles that swallowed their article are cut where it begins."""
    for row in read_lines(path):
        title, body = row["title"], _clean(row["text"])
        if len(title.split()) > _LONG_TITLE_WORDS or not _has_body(body):
            head, rest = _split_title(title)
            title, body = head, f"{rest} {body}".strip()
        if _has_body(body):
            yield Record(row["topic"], title, body)


def read_wiki(path: Path) -> Iterator[Record]:
    """Sections of the encyclopedia, without lists of links."""
    for row in read_lines(path):
        body = _clean(row["text"])
        if row["section"] not in _EMPTY_SECTIONS and _has_body(body):
            yield Record(row["title"], f"{row['title']} {row['section']}".strip(), body)


def read_guides(root: Path, day: date) -> list[Pair]:
    """In-domain pairs from the guides as they read on ``day``.

    Every name and example question with the section that answers it, and every question with the next one that asks the
    same thing: a citizen's question is matched with both.
    """
    knowledge = load_knowledge(root).knowledge
    pairs: list[Pair] = []
    for guide in knowledge.guides.values():
        passages = list(passages_of(guide, knowledge, day))
        sections = [p for p in passages if p.kind is PassageKind.SECTION]
        for asked in passages:
            answer = _answer_to(asked, sections)
            if answer is not None:
                pairs.append(Pair(asked.text, answer.text))
        for one, next_one in pairwise(p for p in passages if p.kind is PassageKind.QUESTION):
            if one.aspect is next_one.aspect:
                pairs.append(Pair(one.text, next_one.text))
    return pairs


def make_pair(record: Record, rng: random.Random, rates: PairRates) -> Pair:
    """Cut one pair from a record: title or sentence → the body around it, the query made noisy."""
    sentences = _SENTENCE_END.split(record.body)
    title_asks = rng.random() < rates.title_query or len(sentences) < 2
    if title_asks:
        query, words = record.title, _window(record.body.split(), rng, rates)
    else:
        chosen = rng.randrange(len(sentences))
        query = _shorten(sentences[chosen], rng)
        if rng.random() >= rates.keep_sentence:
            sentences = sentences[:chosen] + sentences[chosen + 1 :]
        words = _around(sentences, chosen, rng, rates)
        if rng.random() < 0.3:
            query = f"{record.title} {query}"
    titled = not title_asks and rng.random() < rates.titled_passage
    passage = f"{record.title}. {' '.join(words)}" if titled else " ".join(words)
    if rng.random() < rates.bare_passage:
        passage = strip_diacritics(passage)
    return Pair(add_noise(query, rng, rates.noise), passage)


def in_blocks(records: Sequence[Record], size: int, rng: random.Random) -> list[Record]:
    """Shuffle runs of ``size`` neighbours, so that a batch holds texts near each other: hard negatives for free."""
    blocks = [records[i : i + size] for i in range(0, len(records), size)]
    rng.shuffle(blocks)
    return [record for block in blocks for record in block]


def _answer_to(asked: Passage, sections: Sequence[Passage]) -> Passage | None:
    if asked.kind is PassageKind.SECTION or not sections:
        return None
    if asked.aspect is None:
        return sections[0]
    return next((s for s in sections if s.aspect is asked.aspect), None)


def _parse(line: str, place: str) -> dict[str, str]:
    try:
        row: dict[str, str] = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{place}: not a JSON object ({error})") from error
    return row


def _clean(text: str) -> str:
    return " ".join(_PLACEHOLDER.sub(" ", text).replace("#", " ").replace("*", " ").split())


def _has_body(body: str) -> bool:
    return len(body.split()) >= _MIN_BODY_WORDS


def _split_title(title: str) -> tuple[str, str]:
    parts = _ARTICLE_START.split(title, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else (title, "")


def _shorten(sentence: str, rng: random.Random) -> str:
    """A run of 5 to 16 words of a sentence, with a few of them lost: closer to a question than the whole."""
    words = sentence.split()
    length = rng.randint(5, 16)
    start = rng.randint(0, max(0, len(words) - length))
    kept = [word for word in words[start : start + length] if rng.random() > 0.15]
    return " ".join(kept) or sentence


def _window(words: list[str], rng: random.Random, rates: PairRates) -> list[str]:
    """A run of the body; from its beginning half of the time, where the answer usually is."""
    length = rng.randint(rates.min_words, rates.max_words)
    start = 0 if rng.random() < 0.5 else rng.randint(0, max(0, len(words) - length))
    return words[start : start + length]


def _around(sentences: Sequence[str], index: int, rng: random.Random, rates: PairRates) -> list[str]:
    """Words from both sides of a place in a text, as many as fit the drawn length."""
    before = " ".join(sentences[:index]).split()
    after = " ".join(sentences[index:]).split()
    length = rng.randint(rates.min_words, rates.max_words)
    left = min(len(before), rng.randint(0, length))
    if len(after) < length - left:
        left = min(len(before), length - len(after))
    return before[len(before) - left :] + after[: length - left]
