"""Citizens' words never drive Rasa."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.commands import is_command, neutralise_command


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/restart", "restart"),
        (' /ask_fee{"guide": "x"}', 'ask_fee{"guide": "x"}'),
        ("／restart", "restart"),
        ("∕want_person", "want_person"),
        ("\u3000／ / greet", "greet"),
        ("\u200b/\u2060/\x00greet", "greet"),
        ("///", ""),
    ],
)
def test_a_leading_slash_goes_and_the_words_stay(typed: str, words: str) -> None:
    assert neutralise_command(typed) == words


@pytest.mark.parametrize("text", ["a/c cho em hỏi", " chào anh ", "69/2024/NĐ-CP", "", "\u200bxin chào"])
def test_other_texts_come_back_unchanged(text: str) -> None:
    assert neutralise_command(text) == text


@settings(deadline=None)
@given(st.text(st.one_of(st.sampled_from("//／ \n\t\u200b\u3000\ufeffa{"), st.characters())))
def test_no_text_can_be_read_as_a_command(text: str) -> None:
    safe = neutralise_command(text)
    for seen in (safe, unicodedata.normalize("NFKC", safe)):
        assert not re.match(r"\s*/", seen.strip())
    assert neutralise_command(safe) == safe


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        " / restart ",
        "／restart",
        "/want_person",
        '/ask{"guide": "x"}',
        "/a@0.9",
        "//restart",
        "\u200b/restart",
    ],
)
def test_a_bare_command_is_recognised_however_it_is_dressed(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize("text", ["/ làm căn cước ở đâu", "24/7", "restart", "và/hoặc", "/", "/123"])
def test_words_around_a_slash_are_no_command(text: str) -> None:
    assert not is_command(text)
