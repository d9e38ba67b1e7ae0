"""Empty databases for tests: SQLite files always, PostgreSQL too where BOT_TEST_POSTGRES_URL names a server.

The URL must belong to a role that may create databases, for example ``postgresql://bot:secret@127.0.0.1/postgres``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.storage.database import Database, sync_url
from bot.storage.migrate import upgrade

POSTGRES_URL = os.environ.get("BOT_TEST_POSTGRES_URL", "")
BACKENDS = ["sqlite", *(["postgresql"] if POSTGRES_URL else [])]


def on_server(statement: str) -> None:
    engine = create_engine(sync_url(POSTGRES_URL), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def url_of(name: str) -> str:
    return make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    name = f"bot_template_{uuid4().hex[:8]}"
    if POSTGRES_URL:
        on_server(f"CREATE DATABASE {name}")
        upgrade(url_of(name))
    yield name
    if POSTGRES_URL:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BACKENDS)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, postgres_template: str
) -> Iterator[str]:
    """A database with every table and no row."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "bot.db")
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    name = f"bot_test_{uuid4().hex[:8]}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield url_of(name)
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()
