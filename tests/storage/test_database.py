import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.database import Database, async_url, insert_if_new, next_number, sync_url, touch
from bot.storage.tables import Counter


@pytest.mark.parametrize(
    ("plain", "driver"),
    [
        ("sqlite:///var/bot.db", "sqlite+inline"),
        ("postgresql://bot@host/db", "postgresql+psycopg"),
        ("postgres://bot@host/db", "postgresql+psycopg"),
    ],
)
def test_a_plain_url_gets_the_asynchronous_driver(plain: str, driver: str) -> None:
    assert async_url(plain).drivername == driver


def test_another_database_is_refused_with_the_name_of_the_setting() -> None:
    with pytest.raises(ValueError, match="BOT_DATABASE_URL: 'mysql' is not supported"):
        sync_url("mysql://host/db")


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'bot.db'}")
    async with database.read() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()


async def test_sqlite_runs_in_wal_with_foreign_keys_and_full_durability(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    async with database.read() as session:
        values = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    await database.close()
    assert values == ["wal", 1, 2]


async def test_a_sqlite_writer_takes_the_lock_when_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    database = Database(f"sqlite:///{file}")
    async with database.write() as session:
        await session.execute(text("SELECT 1"))
        rival = sqlite3.connect(file, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")
        rival.close()
    await database.close()


async def test_a_failed_write_leaves_nothing_and_announces_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as session:
            await next_number(session, "n")
            touch(session, "c1")
            raise RuntimeError("stop")

    with database.hub.subscribe("c1") as news:
        with pytest.raises(RuntimeError, match="stop"):
            await fail()
        assert not await news.wait(0)
    async with database.read() as session:
        assert await session.get(Counter, "n") is None


async def test_a_committed_write_is_announced_to_those_who_listen(database: Database) -> None:
    with database.hub.subscribe("c1") as mine, database.hub.subscribe("c2") as other:
        async with database.write() as session:
            touch(session, "c1")
        assert await mine.wait(0.1)
        assert not await other.wait(0)


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    async def take() -> int:
        async with database.write() as session:
            return await next_number(session, "n")

    assert sorted(await asyncio.gather(*(take() for _ in range(30)))) == list(range(1, 31))


async def test_insert_if_new_tells_the_first_from_the_second(database: Database) -> None:
    async with database.write() as session:
        assert await insert_if_new(session, Counter, {"name": "n", "value": 1})
        assert not await insert_if_new(session, Counter, {"name": "n", "value": 2})
        assert (await session.get_one(Counter, "n")).value == 1
