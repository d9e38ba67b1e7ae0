from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.messenger.place import MessengerPlace, messenger_running
from tests.gateway.fakes import FakeRasa
from tests.storage.databases import database_url, postgres_template, sqlite_template

__all__ = ["database_url", "postgres_template", "sqlite_template"]


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def place(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[MessengerPlace]:
    async with messenger_running(database_url, tmp_path, rasa) as place:
        yield place
