import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.storage.database import Database, sync_url
from bot.storage.migrate import upgrade
from bot.storage.tables import Base
from tests.storage.people import NOW


def test_the_migrations_make_exactly_the_tables_the_code_knows(database_url: str) -> None:
    engine = create_engine(sync_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade(url)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute("INSERT INTO counters VALUES ('n', 7)")
    upgrade(url)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        assert connection.execute("SELECT value FROM counters").fetchone() == (7,)


def test_processes_starting_together_do_not_disturb_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    with ThreadPoolExecutor(4) as pool:
        for outcome in [pool.submit(upgrade, url) for _ in range(4)]:
            outcome.result()


@pytest.mark.parametrize("deed", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
async def test_the_database_itself_refuses_to_rewrite_the_audit_trail(database: Database, deed: str) -> None:
    async with database.write() as session:
        await session.execute(
            text("INSERT INTO audit (at, actor, action, subject, details) VALUES (:at, 'a', 'b', 'c', '{}')"),
            {"at": NOW.replace(tzinfo=None) if database.is_sqlite else NOW},
        )
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as session:
            await session.execute(text(deed))
