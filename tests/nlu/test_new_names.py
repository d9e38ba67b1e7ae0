from __future__ import annotations

import json
from pathlib import Path

from bot.nlu.new_names import Words, read_words, with_new_names
from bot.nlu.spans import Sentence, Span

TRIP = Sentence(("từ", "hà", "nội", "đến", "vinh"), ("từ", "hà nội", "hà nội", "đến", "vinh"), "flight")
SPANS = [Span(1, 3, "city", "from"), Span(4, 5, "city", "to")]
WORDS = Words(("lam", "sương"), ("oslo",))


def test_copies_keep_everything_but_the_names() -> None:
    copies = with_new_names([(TRIP, SPANS)] * 50, {"city"}, WORDS, seed=1)

    assert 10 < len(copies) < 40
    for sentence, (start, goal) in copies:
        assert (sentence.syllables[0], sentence.syllables[start.end], sentence.intent) == ("từ", "đến", "flight")
        assert (start.role, goal.role) == ("from", "to")
        assert goal.end == len(sentence.syllables) == len(sentence.words)


def test_new_names_are_known_ones_or_made_of_words_that_are_none() -> None:
    copies = with_new_names([(TRIP, SPANS)] * 200, {"city"}, WORDS, seed=1)

    named = {" ".join(sentence.syllables[s.first : s.end]) for sentence, spans in copies for s in spans}
    assert {"hà nội", "vinh", "oslo", "oslo oslo", "lam sương"} <= named
    assert all(set(name.split()) <= {"hà", "nội", "vinh", "oslo", "lam", "sương"} for name in named)


def test_other_entities_keep_their_values() -> None:
    assert with_new_names([(TRIP, SPANS)] * 20, {"person"}, WORDS, seed=1) == []


def test_the_same_seed_makes_the_same_copies() -> None:
    first, second = (with_new_names([(TRIP, SPANS)] * 20, {"city"}, WORDS, seed=3) for _ in range(2))

    assert first == second


def test_words_are_read_from_a_vocabulary_of_pieces(tmp_path: Path) -> None:
    pieces = ["<unk>", "▁sương", "▁oslo", "▁hà▁nội", "ình", "▁ab", "▁2024"]
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {"vocab": [[piece, -1.0] for piece in pieces]}}), encoding="utf-8")

    assert read_words(path) == Words(("sương",), ("oslo",))
