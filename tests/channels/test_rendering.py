"""One answer on every platform."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import Limits, as_numbers, chosen, fitting, is_number, numbered, plain, render
from bot.channels.splitting import units
from bot.messages import Button, Outgoing

ZALO = Limits(text=1900, choices=5, choice_title=100)
QUICK_REPLIES = Limits(text=2000, choices=13, choice_title=20)
NOTHING = Limits(text=300)
TEXTS = st.text(alphabet=st.sampled_from("aăâ đếộợ.!?\n*:1234"), max_size=3000)
TITLES = st.text(alphabet=st.sampled_from("aăâ đếộợ/"), min_size=1, max_size=130).filter(str.strip)
BUTTONS = st.lists(st.builds(Button, TITLES, st.just("#a")), max_size=16)


def buttons(*titles: str) -> tuple[Button, ...]:
    return tuple(Button(title, f"#{n}") for n, title in enumerate(titles, 1))


@given(TEXTS, BUTTONS, st.sampled_from([ZALO, QUICK_REPLIES, NOTHING]))
def test_every_part_fits_with_choices_as_buttons_and_as_numbers(
    text: str, offered: list[Button], limits: Limits
) -> None:
    parts = render(Outgoing("bot", text, tuple(offered)), "m1", limits)
    assert parts
    for n, part in enumerate(parts):
        assert part.token == f"m1.{n}"
        assert 0 < units(part.text) <= limits.text
        assert units(as_numbers(part)) <= limits.text
        assert len(part.choices) <= limits.choices
        assert all(units(choice.title) <= limits.choice_title for choice in part.choices)
    assert all(not part.choices for part in parts[:-1])


@given(TEXTS, BUTTONS, st.sampled_from([ZALO, QUICK_REPLIES, NOTHING]))
def test_no_choice_is_lost(text: str, offered: list[Button], limits: Limits) -> None:
    parts = render(Outgoing("bot", text, tuple(offered)), "m1", limits)
    if parts[-1].choices:
        assert [c.payload for c in parts[-1].choices] == [b.payload for b in offered]
        return
    everything = "".join("".join(part.text for part in parts).split())
    for n, button in enumerate(offered, 1):
        assert f"{n}." + "".join(plain(button.title).split()) in everything


@given(TEXTS, BUTTONS)
def test_the_same_message_has_the_same_parts_for_ever(text: str, offered: list[Button]) -> None:
    message = Outgoing("bot", text, tuple(offered))
    assert render(message, "m1", ZALO) == render(message, "m1", ZALO)


def test_choices_within_the_limits_stay_choices() -> None:
    [part] = render(Outgoing("bot", "Chọn:", buttons("Cần giấy tờ gì", "Gặp cán bộ")), "m", ZALO)
    assert part.text == "Chọn:"
    assert [c.title for c in part.choices] == ["Cần giấy tờ gì", "Gặp cán bộ"]


@pytest.mark.parametrize(("number", "as_choices"), [(13, True), (14, False)])
def test_one_choice_too_many_makes_a_numbered_list(number: int, as_choices: bool) -> None:
    offered = buttons(*(f"Việc {n}" for n in range(number)))
    [part] = render(Outgoing("bot", "Chọn:", offered), "m", QUICK_REPLIES)
    assert bool(part.choices) is as_choices
    assert ("14. Việc 13" in part.text) is not as_choices


def test_a_long_title_is_cut_without_tearing_a_letter_from_its_marks() -> None:
    [choice] = fitting(buttons("Đăng ký tạm trú cho người thuê trọ"), QUICK_REPLIES)
    assert choice.title == "Đăng ký tạm trú cho…"
    decomposed = "e\u0323\u0302" * 40
    [choice] = fitting((Button(decomposed, "#a"),), QUICK_REPLIES)
    assert choice.title == "ệ" * 19 + "…"


def test_titles_that_a_cut_makes_alike_become_numbers() -> None:
    offered = buttons("Đăng ký tạm trú cho người thuê trọ", "Đăng ký tạm trú cho người ở nhờ")
    [part] = render(Outgoing("bot", "Chọn:", offered), "m", QUICK_REPLIES)
    assert part.choices == ()
    assert "2. Đăng ký tạm trú cho người ở nhờ" in part.text


def test_a_typed_number_names_the_choice_it_stood_beside() -> None:
    offered = buttons("A", "B", "C")
    assert numbered(offered).endswith("1. A\n2. B\n3. C")
    for typed in ("2", " 2. ", "số 2", "2)"):
        assert is_number(typed)
        assert chosen(typed, offered) == offered[1]
    for typed in ("4", "0", "12", "hai", "2 triệu", ""):
        assert chosen(typed, offered) is None


def test_marks_become_plain_words_and_sources_come_along() -> None:
    custom = {"sources": [{"title": "Luật Căn cước", "url": "https://example.gov.vn/luat"}]}
    [part] = render(Outgoing("bot", "**Lệ phí**\n\n0 đồng.", custom=custom), "m", ZALO)
    assert part.text == "Lệ phí\n\n0 đồng.\n\nNguồn:\n- Luật Căn cước: https://example.gov.vn/luat"


def test_an_officer_is_named() -> None:
    [part] = render(Outgoing("staff", "Chào anh.", author_name="Cô Lan"), "m", ZALO)
    assert part.text == "Cô Lan:\nChào anh."
    assert (part.author, part.author_name) == ("staff", "Cô Lan")
