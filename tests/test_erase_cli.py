"""``bot erase``: an operator deletes a citizen's data by the number of their ticket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import get_settings
from bot.storage import messages
from bot.storage.database import Database
from bot.storage.erase import ERASED
from bot.storage.migrate import upgrade
from bot.storage.tables import Ticket
from tests.storage.people import citizen_writes, ticket


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade(address)
    monkeypatch.setenv("BOT_DATABASE_URL", address)
    get_settings.cache_clear()
    yield address
    get_settings.cache_clear()


async def waiting(url: str) -> Ticket:
    database = Database(url)
    async with database.write() as session:
        await citizen_writes(session, "nhà tôi ở số 5", key="m1")
        opened = await ticket(session)
    await database.close()
    return opened


async def words(url: str, conversation_id: str) -> set[str]:
    database = Database(url)
    async with database.read() as session:
        found = {line.text for line in await messages.transcript(session, conversation_id, include_internal=True)}
    await database.close()
    return found


def test_every_word_is_erased_after_asking(url: str) -> None:
    opened = asyncio.run(waiting(url))
    assert CliRunner().invoke(app, ["erase", opened.number], input="n\n").exit_code == 1
    assert "nhà tôi ở số 5" in asyncio.run(words(url, opened.conversation_id))
    done = CliRunner().invoke(app, ["erase", opened.number], input="y\n")
    assert done.exit_code == 0, done.output
    assert asyncio.run(words(url, opened.conversation_id)) == {ERASED}


@pytest.mark.usefixtures("url")
def test_an_unknown_ticket_is_said_to_be_unknown() -> None:
    result = CliRunner().invoke(app, ["erase", "PA-000000-0000", "--yes"])
    assert result.exit_code == 1
    assert "không có phiếu" in result.output
