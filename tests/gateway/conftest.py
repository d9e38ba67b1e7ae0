from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.fakes import FakeRasa, Place, running, settings_for
from tests.storage.databases import database, database_url, postgres_template, sqlite_template

__all__ = ["database", "database_url", "postgres_template", "sqlite_template"]


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def place(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[Place]:
    async with running(settings_for(database_url, tmp_path), rasa) as place:
        yield place
