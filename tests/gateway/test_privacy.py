"""A citizen's numbers: masked before anything is stored, sent on or logged, and the citizen is told."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.gateway.inbox import clean
from bot.storage.database import sync_url
from bot.telemetry.logging import configure_logging
from tests.gateway.fakes import FakeRasa, Place, as_rasa, handoff, running, settings_for

ID_NUMBER = "001099012345"
PHONE = "0912345678"


def everything_stored(url: str) -> str:
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))
        ]
    engine.dispose()
    return "\n".join(rows)


async def test_a_number_is_nowhere_in_storage_in_rasa_or_in_the_log(database_url: str, tmp_path: Path) -> None:
    rasa = FakeRasa(script=lambda _: as_rasa(handoff()))
    async with running(settings_for(database_url, tmp_path, log_level="DEBUG"), rasa) as place:
        stream = io.StringIO()
        configure_logging("DEBUG", stream)
        [message] = await place.say(f"căn cước {ID_NUMBER} của tôi, gọi {PHONE}", sender=PHONE)
        await place.say(f"nhắc lại {ID_NUMBER}", sender=PHONE)
        metrics = (await place.client.get("/metrics")).text
    logging.getLogger().handlers.clear()
    for number in (ID_NUMBER, PHONE):
        assert number not in everything_stored(database_url)
        assert number not in str(rasa.received)
        assert number not in stream.getvalue()
        assert number not in metrics
    assert stream.getvalue()
    assert message["text"].startswith("Anh/chị vừa gửi số định danh")
    assert "không đưa mã OTP cho bất kỳ ai" in message["text"]


async def test_the_warning_comes_also_while_an_officer_is_awaited(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    browser = await place.browser()
    for text_ in ("gặp người thật", "alo", f"số tôi {ID_NUMBER}"):
        await browser.send(text_)
    await place.quiet()
    lines = await browser.lines(6)
    assert lines[-1]["text"].startswith("Anh/chị vừa gửi số định danh")


async def test_an_ordinary_message_carries_no_warning(place: Place) -> None:
    [message] = await place.say("lệ phí cấp lại căn cước")
    assert not message["text"].startswith("Anh/chị vừa gửi")


@pytest.mark.parametrize("at", [1990, 1994, 1999])
def test_no_part_of_a_number_is_left_where_a_long_text_is_cut(at: int) -> None:
    cleaned = clean("x" * (at - 1) + " " + ID_NUMBER + " y" * 500, max_chars=2000)
    assert cleaned.unreadable == "too_long"
    assert not any(character.isdigit() for character in cleaned.text)


def test_cleaning_leaves_ordinary_text_alone() -> None:
    assert clean("  Lệ phí bao nhiêu?\n", max_chars=2000).text == "Lệ phí bao nhiêu?"
    decomposed = "Lê\u0323 phi\u0301"
    assert clean(decomposed, max_chars=2000).text == "Lệ phí"
