from __future__ import annotations

from bot.nlu.ngrams import forms_of
from bot.nlu.novelty import SIZE, Novelty

TEXTS = ["giá bao nhiêu", "gia bao nhieu", "làm ở đâu", "phí bao nhiêu"]
NOVELTY = Novelty.fit([forms_of(text, text.split()) for text in TEXTS])


def row(text: str, *, trained_on: bool = False) -> list[bool]:
    return NOVELTY.row(forms_of(text, text.split()), trained_on=trained_on)


def test_a_message_of_known_words_has_nothing_new() -> None:
    assert sum(row("làm bao nhiêu")) == 0


def test_the_more_new_words_the_more_features() -> None:
    assert 0 < sum(row("giá cổ bao nhiêu")) < sum(row("giá cổ phiếu vinamilk"))


def test_in_training_a_word_is_new_when_no_other_text_has_it() -> None:
    assert sum(row("làm ở đâu", trained_on=True)) == sum(row("nằm ỡ đẫu"))
    assert sum(row("bao nhiêu", trained_on=True)) == 0


def test_a_copy_without_diacritics_is_no_other_text() -> None:
    novelty = Novelty.fit([forms_of("visa mỹ", ["visa", "mỹ"]), forms_of("visa my", ["visa", "my"])])

    assert novelty.known["full"]["visa"] == 1


def test_an_empty_message_is_not_new() -> None:
    assert row("") == [False] * SIZE
