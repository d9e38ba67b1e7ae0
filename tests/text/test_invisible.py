"""Characters nobody can see are removed, and nothing a reader sees is."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.invisible import strip_invisible, visible_length

FAMILY = "👨\u200d👩\u200d👧"
HEALTH_WORKER = "👩🏽\u200d⚕\ufe0f"
HEART = "❤\ufe0f"
KEYCAP = "1\ufe0f\u20e3"


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("zero-width space", "\u200b"),
        ("zero-width joiner", "\u200d"),
        ("right-to-left override", "\u202e"),
        ("bidi isolate", "\u2066"),
        ("soft hyphen", "\u00ad"),
        ("byte order mark", "\ufeff"),
        ("word joiner", "\u2060"),
        ("tag letter", "\U000e0041"),
        ("variation selector", "\ufe0f"),
        ("supplementary variation selector", "\U000e0101"),
        ("combining grapheme joiner", "\u034f"),
        ("Hangul filler", "\u3164"),
        ("lone surrogate", "\ud83d"),
        ("non-character", "\uffff"),
    ],
)
def test_what_draws_nothing_is_removed_and_the_word_stays_whole(name: str, hidden: str) -> None:
    assert strip_invisible(f"căn{hidden} cướ{hidden}c{hidden}") == "căn cước", name


@pytest.mark.parametrize("control", ["\x00", "\x01\x02", "\x0b", "\x1f", "\x7f", "\x9b", "\u2800"])
def test_a_control_character_between_words_becomes_one_space(control: str) -> None:
    assert strip_invisible(f"căn{control}cước") == "căn cước"
    assert strip_invisible(f"căn {control}cước{control}") == "căn cước"


def test_line_breaks_of_every_kind_become_one_kind_and_tabs_stay() -> None:
    assert strip_invisible("a\r\nb\rc\x85d\u2028e\tf\n") == "a\nb\nc\nd\ne\tf\n"


@pytest.mark.parametrize("emoji", [FAMILY, HEALTH_WORKER, HEART, KEYCAP, "🇻🇳", "👍🏽"])
def test_emoji_keep_their_joiners_and_selectors(emoji: str) -> None:
    assert strip_invisible(f"dạ {emoji} ạ") == f"dạ {emoji} ạ"


def test_selectors_stacked_on_an_emoji_cannot_carry_a_hidden_message() -> None:
    assert strip_invisible("😀\ufe0f\ufe01\ufe02\U000e0150") == "😀\ufe0f"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("  \n", 0),
        ("\u200b\u200d\ufeff", 0),
        ("thẻ", 3),
        (unicodedata.normalize("NFD", "thẻ"), 3),
        ("có thẻ", 6),
        (HEART, 1),
        (FAMILY, 3),
    ],
)
def test_length_is_what_a_reader_would_count(text: str, length: int) -> None:
    assert visible_length(text) == length


EMOJI_SEQUENCE = re.compile(r"\W\ufe0f?(?:\u200d\W\ufe0f?)+")


@settings(deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("a ữ\u200b\u200d\ufe0f\x00\x07\r\n😀👩❤1\u20e3\u00ad"))))
def test_no_format_or_control_character_outlives_stripping_outside_emoji(text: str) -> None:
    stripped = strip_invisible(text)
    left = {unicodedata.category(char) for char in EMOJI_SEQUENCE.sub("", stripped) if char not in "\n\t"}
    assert left.isdisjoint({"Cf", "Cc", "Cs"})
    assert strip_invisible(stripped) == stripped
    stripped.encode("utf-8")
