from __future__ import annotations

from bot.nlu.phrases import PhraseBook
from bot.nlu.span_features import Unit, role_features, syllable_features, units
from bot.nlu.spans import Span, from_tags, to_tags

TRIP = ["từ", "hà", "nội", "đến", "vinh"]
HANOI, VINH = Span(1, 3, "city", "from"), Span(4, 5, "city", "to")


def test_spans_become_labels_and_labels_spans_again() -> None:
    tags = to_tags([HANOI, VINH], len(TRIP))

    assert tags == ["O", "B-city", "I-city", "O", "B-city"]
    assert from_tags(tags) == [Span(1, 3, "city"), Span(4, 5, "city")]


def test_of_overlapping_spans_the_first_counts() -> None:
    assert to_tags([Span(0, 2, "city"), Span(1, 3, "airport")], 3) == ["B-city", "I-city", "O"]


def test_a_label_that_continues_nothing_begins_a_span() -> None:
    assert from_tags(["I-city", "I-airport", "B-airport"]) == [
        Span(0, 1, "city"),
        Span(1, 2, "airport"),
        Span(2, 3, "airport"),
    ]


def test_a_phrase_is_known_once_another_example_had_it() -> None:
    book = PhraseBook.fit([(TRIP, [HANOI, VINH]), (["vé", "đi", "hà", "nội"], [Span(2, 4, "city")])])

    found = book.find(TRIP, own=[HANOI, VINH])

    assert found == [set(), {"B-city"}, {"E-city"}, set(), set()]
    assert book.find(TRIP)[4] == {"B-city"}


def test_a_syllable_is_seen_with_its_word_its_writing_and_what_is_known() -> None:
    features = syllable_features(["hà", "nội", "12"], ["hà nội", "hà nội", "12"], [{"B-city"}, {"E-city"}, set()])

    assert {"0=hà", "1=nội", "word=hà nội", "0known=B-city", "1known=E-city"} <= set(features[0])
    assert "0shape=9" in features[2]


def test_a_span_becomes_one_unit_that_neighbours_see_by_its_entity() -> None:
    assert units(TRIP, [HANOI, VINH]) == [Unit("từ"), Unit("hà nội", "city"), Unit("đến"), Unit("vinh", "city")]
    assert units(TRIP, [HANOI])[1].name == "<city>"


def test_what_is_learned_of_one_value_holds_for_any() -> None:
    def around_the_second(first: str, second: str) -> set[str]:
        sequence = [Unit("từ"), Unit(first, "city"), Unit("đến"), Unit(second, "city")]
        return {f for f in role_features(sequence, "flight")[1] if "text" not in f}

    assert around_the_second("hà nội", "vinh") == around_the_second("huế", "cần thơ")


def test_only_spans_have_a_role_to_learn() -> None:
    assert len(role_features([Unit("từ"), Unit("vinh", "city")], "")) == 1
