"""The encoder's tokenizer, learned on its own corpus.

A Unigram vocabulary whose pieces may span syllables: Vietnamese words are mostly two syllables ("căn cước"), and a
model that only averages its pieces can tell "căn cước" from "cước phí" only when the word is one piece.
All normalisation is inside ``tokenizer.json`` so the model folder alone is right whoever calls it.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from evaluation.encoder.noise import strip_diacritics

UNKNOWN = "[UNK]"
_SPACE = "▁"
_RUN = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_NOT_WORDS = re.compile(r"[\W_]+")
_NOT_WORD = Regex(r"[^\p{L}\p{M}\p{N}]+")
# Old and new places of the tone mark are one spelling. Applied also before a consonant ("hoàn" → "hòan"): the result is
# never shown, and a plain replacement is several times faster than a regular expression.
_TONE_PLACES = (
    ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"),
    ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"),
    ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
)  # fmt: skip


def normaliser() -> normalizers.Normalizer:
    """NFC, lower case, one place for the tone mark, one space between runs of letters and digits."""
    tones = [normalizers.Replace(old, new) for old, new in _TONE_PLACES]
    squeeze = normalizers.Replace(_NOT_WORD, " ")
    return normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), *tones, squeeze, normalizers.Strip()])


def normalise(text: str) -> str:
    """The same in plain Python and several times faster on long text: what training uses."""
    return _NOT_WORDS.sub(" ", _same_letters(text)).strip()


def _same_letters(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower()
    for old, new in _TONE_PLACES:
        text = text.replace(old, new)
    return text


def without_normaliser(tokenizer: Tokenizer) -> Tokenizer:
    """A copy for texts that went through :func:`normalise` already."""
    copy = Tokenizer.from_str(tokenizer.to_str())
    copy.normalizer = normalizers.Sequence([])
    return copy


@dataclass(frozen=True)
class VocabularySize:
    """How many entries of each kind a vocabulary has; fewer on a small corpus.

    Attributes:
        pieces: parts of words, for what is rare, misspelt or written without spaces.
        words: whole syllables, foreign words and numbers, with and without diacritics.
        phrases: pairs of syllables that become one entry, with and without diacritics; 0 for none.
    """

    pieces: int = 5_000
    words: int = 19_000
    phrases: int = 8_000


def learn_tokenizer(texts: Iterable[str], size: VocabularySize, bare_share: float = 0.35) -> Tokenizer:
    """Learn a tokenizer on a corpus as written.

    ``bare_share`` is how much of its weight a word also gives to its spelling without diacritics.
    """
    words, pairs = count_words(texts)
    words, pairs = _with_bare(words, bare_share), _with_bare(pairs, bare_share)
    tokenizer = _learn_pieces(words, size.pieces)
    _add_whole(tokenizer, words, choose_phrases(words, pairs, size.phrases), size.words)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always", split=False)
    return tokenizer


def count_words(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Syllables and pairs of neighbouring syllables (joined by a space), not across punctuation, with their counts."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        for run in _RUN.findall(_same_letters(text)):
            row = run.split(" ")
            words.update(row)
            pairs.update(map(" ".join, pairwise(row)))
        if len(pairs) > 8_000_000:  # a long tail of pairs seen once: keeps memory flat
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
    return words, pairs


def choose_phrases(words: Counter[str], pairs: Counter[str], limit: int, least: float = 20) -> dict[str, float]:
    """The pairs that say most by standing together, with their log probabilities.

    A pair is worth ``count * PMI``: frequent, and together more often than by chance. Pairs with a number are
    left out, and pairs hardly above chance (PMI under 2 nats): else every frequent word would cling to its neighbours.
    """
    total = sum(words.values())
    worth: dict[str, float] = {}
    for pair, count in pairs.items():
        first, second = pair.split(" ")
        if count < least or not (first + second).isalpha():
            continue
        pmi = math.log(count * total / (words[first] * words[second]))
        if pmi >= 2.0:
            worth[pair] = count * pmi
    best = sorted(worth, key=lambda pair: (-worth[pair], pair))[:limit]
    return {pair: math.log(pairs[pair] / total) for pair in best}


def _with_bare(counts: Counter[str], share: float) -> Counter[str]:
    bare: Counter[str] = Counter(counts)
    for text, count in counts.items():
        stripped = strip_diacritics(text)
        if stripped != text:
            bare[stripped] += max(1, round(count * share))
    return bare


def _learn_pieces(words: Counter[str], pieces: int) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normaliser()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    alphabet = sorted({char for char in "".join(words) if ord(char) < 0x2000})
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces, special_tokens=[UNKNOWN], unk_token=UNKNOWN, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_repeat(words), trainer)
    return tokenizer


def _repeat(words: Counter[str]) -> Iterable[str]:
    """The corpus as its words, their counts damped: what matters is which pieces exist, and it learns in seconds."""
    for word, count in sorted(words.items()):
        if count > 1 or len(words) < 10_000:
            yield " ".join([word] * min(count, 50))


def _add_whole(tokenizer: Tokenizer, words: Counter[str], phrases: Mapping[str, float], limit: int) -> None:
    """Add the most frequent words and the chosen phrases, every whole entry scored by its true log probability.

    Parts of words score no better than a word seen once, so that they are used only where no whole entry fits.
    """
    state = json.loads(tokenizer.to_str())["model"]
    total = sum(words.values())
    rare = math.log(1 / total)
    vocabulary = {piece: round(min(score, rare) if piece != UNKNOWN else 0.0, 3) for piece, score in state["vocab"]}
    for word in sorted(words, key=lambda word: (-words[word], word))[:limit]:
        vocabulary[_SPACE + word] = round(math.log(words[word] / total), 3)
    for pair, score in phrases.items():
        vocabulary[_SPACE + pair.replace(" ", _SPACE)] = round(score, 3)
    tokenizer.model = models.Unigram(list(vocabulary.items()), unk_id=state["unk_id"], byte_fallback=False)
