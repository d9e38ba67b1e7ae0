"""What a citizen sees in Messenger: titles nobody cuts, numbers that resolve, texts that fit."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messenger.rendering import is_numbered, is_template, message_object, parts_of
from bot.channels.push import Part
from bot.channels.rendering import chosen, numbered
from bot.channels.splitting import units
from bot.messages import Button, Outgoing


def buttons(number: int, title: str = "Việc {n}") -> tuple[Button, ...]:
    return tuple(Button(title.format(n=n), f"#viec-{n}") for n in range(1, number + 1))


def one(text: str, choices: tuple[Button, ...]) -> Part:
    [part] = parts_of(Outgoing("bot", text, choices), "m1")
    return part


def test_up_to_three_choices_are_buttons_that_stay() -> None:
    message = message_object(one("Chọn giúp em:", buttons(3)))
    template = message["attachment"]["payload"]
    assert (template["template_type"], template["text"], len(template["buttons"])) == ("button", "Chọn giúp em:", 3)
    assert template["buttons"][0] == {"type": "postback", "title": "Việc 1", "payload": "#viec-1"}
    assert message["metadata"] == "m1.0"


def test_the_fourth_choice_makes_them_quick_replies() -> None:
    message = message_object(one("Chọn giúp em:", buttons(4)))
    assert message["quick_replies"][3] == {"content_type": "text", "title": "Việc 4", "payload": "#viec-4"}
    assert message["text"] == "Chọn giúp em:"
    assert "attachment" not in message


@pytest.mark.parametrize(("length", "template"), [(640, True), (641, False)])
def test_a_text_too_long_for_buttons_gets_quick_replies(length: int, template: bool) -> None:
    part = one("x" * length, buttons(2))
    assert is_template(part) is template
    assert ("attachment" in message_object(part)) is template


def test_thirteen_choices_are_quick_replies_and_fourteen_are_numbers() -> None:
    assert len(message_object(one("Chọn:", buttons(13)))["quick_replies"]) == 13
    assert not is_numbered(Outgoing("bot", "Chọn:", buttons(13)))
    fourteen = one("Chọn:", buttons(14))
    assert fourteen.choices == ()
    assert fourteen.text == f"Chọn:\n\n{numbered(buttons(14))}"
    assert is_numbered(Outgoing("bot", "Chọn:", buttons(14)))


def test_a_title_of_twenty_is_shown_whole() -> None:
    title = "Cấp lại thẻ căn cước"
    assert len(title) == 20
    assert one("Chọn:", (Button(title, "#x"),)).choices == (Button(title, "#x"),)


def test_longer_titles_are_listed_in_full_and_pressed_by_number() -> None:
    choices = (Button("Cấp lại thẻ căn cước bị mất", "#mat"), Button("Gặp cán bộ", "#gap-can-bo"))
    part = one("Anh/chị hỏi việc nào?", choices)
    assert part.text == f"Anh/chị hỏi việc nào?\n\n{numbered(choices)}"
    assert part.choices == (Button("1. Cấp lại thẻ căn…", "#mat"), Button("2. Gặp cán bộ", "#gap-can-bo"))
    message = Outgoing("bot", "Anh/chị hỏi việc nào?", choices)
    assert is_numbered(message)
    assert chosen("1", message.buttons) == choices[0]


def test_two_equal_titles_are_told_apart_by_their_numbers() -> None:
    part = one("Chọn:", (Button("Lệ phí", "#a"), Button("Lệ phí", "#b")))
    assert [c.title for c in part.choices] == ["1. Lệ phí", "2. Lệ phí"]


def test_one_endless_word_is_cut_rather_than_lost() -> None:
    part = one("Chọn:", (Button("x" * 60, "#a"), Button("y", "#b")))
    assert part.choices[0].title == "1. " + "x" * 16 + "…"


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    decomposed = "o" + "\u0302\u0323\u0330"
    part = one("Chọn:", (Button(decomposed * 9, "#a"), Button("y", "#b")))
    title = part.choices[0].title
    assert units(title) <= 20
    assert regex.findall(r"\X", title.removesuffix("…"))[-1] in regex.findall(
        r"\X", unicodedata.normalize("NFC", decomposed * 9)
    )


def test_a_long_answer_is_split_at_sentences_and_only_the_end_has_choices() -> None:
    sentence = "Anh/chị mang thẻ cũ và giấy khai sinh tới công an phường. "
    parts = parts_of(Outgoing("bot", sentence * 60, buttons(3)), "m1")
    assert len(parts) == 2
    assert parts[0].text.endswith(".")
    assert (parts[0].choices, len(parts[1].choices)) == ((), 3)
    assert [part.token for part in parts] == ["m1.0", "m1.1"]


def test_sources_stand_before_the_numbers() -> None:
    custom = {"sources": [{"title": "Luật mẫu", "url": "https://example.gov.vn/luat"}]}
    message = Outgoing("bot", "Miễn phí.", buttons(2, "Một việc có tên rất là dài {n}"), custom)
    [part] = parts_of(message, "m1")
    assert part.text.index("Nguồn:") < part.text.index("1. Một việc")


def test_an_officers_words_have_their_name_and_no_template() -> None:
    [part] = parts_of(Outgoing("staff", "Em đang xem.", author_name="Lan"), "m1")
    assert message_object(part) == {"text": "Lan:\nEm đang xem.", "metadata": "m1.0"}


TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5000)


@given(TEXTS, st.lists(TITLES, max_size=20))
def test_whatever_is_said_fits_into_what_meta_takes(text: str, titles: list[str]) -> None:
    message = Outgoing("bot", text, tuple(Button(title, f"#{n}") for n, title in enumerate(titles)))
    parts = parts_of(message, "m1")
    assert parts
    assert parts == parts_of(message, "m1")
    for part in parts:
        body = message_object(part)
        shown = body["attachment"]["payload"]["text"] if "attachment" in body else body["text"]
        assert 1 <= units(shown) <= (640 if "attachment" in body else 2000)
        assert len(part.choices) <= (3 if "attachment" in body else 13)
        assert all(0 < units(choice.title) <= 20 for choice in part.choices)
    offered = {choice.payload for choice in parts[-1].choices}
    listed = "".join(part.text for part in parts)
    assert not titles or offered == {b.payload for b in message.buttons} or f"{len(titles)}. " in listed
    assert bool(titles) or not is_numbered(message)
