"""How a section's reading level is measured and judged."""

from __future__ import annotations

import pytest

from bot.knowledge.readability import measure, objections, spreads


def sentence(words: int) -> str:
    return " ".join(["đi"] * words) + "."


def test_words_and_sentences_are_counted_as_they_are_read() -> None:
    reading = measure("Anh/chị mang **thẻ cũ** đến. Gọi 1900 0368 nếu vướng.\n\n- Lệ phí: 25.000 đồng.\n1. Nộp hồ sơ.")

    assert (reading.sentences, reading.words) == (4, 5 + 5 + 4 + 3)
    assert (reading.longest, reading.longest_sentence) == (5, "Anh/chị mang thẻ cũ đến.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (sentence(36), "câu 36 tiếng"),
        (sentence(25), "trung bình 25 tiếng một câu"),
        (" ".join([sentence(26), sentence(26), sentence(5)]), "67% số câu dài hơn 25 tiếng"),
        (" ".join([sentence(10)] * 19), "mục dài 190 tiếng"),
    ],
)
def test_a_section_over_the_bar_is_told_by_how_much(text: str, words: str) -> None:
    assert any(words in message for message, _ in objections(measure(text)))


def test_a_section_at_the_bar_passes() -> None:
    assert list(objections(measure(" ".join([sentence(35), sentence(13), sentence(20)] * 2)))) == []


def test_the_spread_shows_where_the_base_stands_against_the_bar() -> None:
    readings = [measure(sentence(n)) for n in range(1, 21)]

    longest = next(row for row in spreads(readings) if row.label.startswith("câu dài nhất"))

    assert (longest.median, longest.most, longest.bar) == (10.5, 20, 35)
