"""At first contact the citizen learns that no person speaks, and how to reach one; once, on every channel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.gateway.wording import INTRODUCTION
from tests.channels.messenger.place import messenger_running
from tests.gateway.fakes import FakeRasa, Place, as_rasa, handoff
from tests.gateway.zalo_place import zalo_running


async def test_the_first_answer_says_so_and_the_next_does_not(place: Place) -> None:
    [first] = await place.say("lệ phí")
    [second] = await place.say("bao lâu")
    [another] = await place.say("lệ phí", sender="dân-2")
    assert first["text"] == f"Về: lệ phí\n\n{INTRODUCTION}"
    assert second["text"] == "Về: bao lâu"
    assert INTRODUCTION in another["text"]
    assert "tự động" in INTRODUCTION
    assert "gặp cán bộ" in INTRODUCTION


async def test_after_a_month_it_is_said_again(place: Place) -> None:
    await place.say("lệ phí")
    place.clock.ahead += timedelta(days=29)
    assert INTRODUCTION not in (await place.say("bao lâu"))[0]["text"]
    place.clock.ahead += timedelta(days=1)
    assert INTRODUCTION in (await place.say("ở đâu"))[0]["text"]


async def test_words_that_may_be_urgent_stand_alone_and_the_next_answer_says_so(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    assert INTRODUCTION not in (await place.say("cứu tôi với"))[0]["text"]
    assert INTRODUCTION not in (await place.say("alo"))[0]["text"], "a person is on the way"


async def test_a_message_that_cannot_be_read_is_a_first_contact_too(place: Place) -> None:
    assert INTRODUCTION in (await place.say("???"))[0]["text"]


async def test_the_widget_says_it_before_the_first_word(place: Place) -> None:
    browser = await place.browser()
    await browser.send("lệ phí")
    lines = await browser.lines(2)
    assert lines[1]["text"] == "Về: lệ phí"
    for language in ("words.js", "words-en.js"):
        words = (await place.client.get(f"/static/widget/{language}")).text
        assert "trợ lý tự động" in words or "automatic assistant" in words


@pytest.mark.parametrize("greeted", [True, False])
async def test_whom_zalo_has_shown_the_welcome_is_not_told_again(
    database_url: str, tmp_path: Path, rasa: FakeRasa, greeted: bool
) -> None:
    async with zalo_running(database_url, tmp_path, rasa) as zalo:
        if greeted:
            await zalo.tells(zalo.zalo.event_follow())
            await zalo.quiet()
        await zalo.says("lệ phí")
        assert (INTRODUCTION in (await zalo.quiet())[-1]) is not greeted


async def test_messenger_too(database_url: str, tmp_path: Path, rasa: FakeRasa) -> None:
    async with messenger_running(database_url, tmp_path, rasa) as place:
        await place.says("lệ phí")
        await place.says("bao lâu")
        assert [INTRODUCTION in text for text in await place.quiet()] == [True, False]
