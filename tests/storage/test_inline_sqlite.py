"""SQLite in the event loop: nothing that may take long runs there, and nothing waits there."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.storage import inline_sqlite
from bot.storage.database import Database, insert_if_new, next_number
from bot.storage.inline_sqlite import InlineConnection
from bot.storage.tables import Counter


@pytest.fixture
async def file(tmp_path: Path, sqlite_template: Path) -> Path:
    file = tmp_path / "bot.db"
    file.write_bytes(sqlite_template.read_bytes())
    return file


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{file}")
    yield opened
    await opened.close()


@contextmanager
def rival_writes(file: Path) -> Iterator[sqlite3.Connection]:
    """Another process holds the write lock."""
    rival = sqlite3.connect(file, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    rival.execute("INSERT INTO counters (name, value) VALUES ('rival', 1)")
    yield rival
    rival.close()


@asynccontextmanager
async def ticking() -> AsyncIterator[list[float]]:
    """Pauses between two turns of the event loop, in seconds."""
    pauses: list[float] = []

    async def tick() -> None:
        clock = asyncio.get_running_loop().time
        before = clock()
        while True:
            await asyncio.sleep(0.005)
            pauses.append(clock() - before)
            before = clock()

    ticker = asyncio.create_task(tick())
    yield pauses
    ticker.cancel()


async def value_of(database: Database, name: str) -> int | None:
    async with database.read() as session:
        counter = await session.get(Counter, name)
    return None if counter is None else counter.value


class Threads:
    """Those in which something ran that may take long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.used: list[threading.Thread] = []
        real = InlineConnection._patiently

        def patiently(connection: InlineConnection, call: Any) -> None:
            self.used.append(threading.current_thread())
            real(connection, call)

        monkeypatch.setattr(InlineConnection, "_patiently", patiently)


async def test_only_a_commit_that_changed_something_goes_to_a_thread(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await value_of(sqlite, "n") is None
    threads = Threads(monkeypatch)
    async with sqlite.write() as session:
        await next_number(session, "n")
        assert threads.used == []
    assert len(threads.used) == 1
    assert threads.used[0] is not threading.main_thread()
    async with sqlite.write() as session:
        assert not await insert_if_new(session, Counter, {"name": "n", "value": 9})
    assert await value_of(sqlite, "n") == 1
    assert len(threads.used) == 1


async def test_a_transaction_that_was_undone_leaves_the_next_one_nothing_to_write(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = Threads(monkeypatch)

    async def fail() -> None:
        async with sqlite.write() as session:
            await next_number(session, "n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await value_of(sqlite, "n") is None
    assert threads.used == []


async def test_a_rival_writer_is_waited_for_while_the_loop_goes_on(sqlite: Database, file: Path) -> None:
    with rival_writes(file) as rival:
        async with ticking() as pauses:

            async def write() -> int:
                async with sqlite.write() as session:
                    return await next_number(session, "n")

            writing = asyncio.create_task(write())
            await asyncio.sleep(0.2)
            assert not writing.done()
            assert await value_of(sqlite, "rival") is None, "a reader waits for nobody"
            rival.execute("COMMIT")
            assert await asyncio.wait_for(writing, 2) == 1
        assert max(pauses) < 0.1
    assert await value_of(sqlite, "rival") == 1


async def test_patience_ends_with_an_error_that_is_told_as_busy_storage(
    sqlite: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "SQLITE_BUSY_SECONDS", 0.05)
    with rival_writes(file), pytest.raises(OperationalError, match="locked"):
        async with sqlite.write() as session:
            await next_number(session, "n")
    async with sqlite.write() as session:
        assert await next_number(session, "n") == 1


async def test_any_other_fault_is_told_at_once(sqlite: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        async with sqlite.read() as session:
            await session.execute(text("SELECT * FROM nowhere"))


async def test_who_is_cancelled_during_a_commit_leaves_the_connection_only_when_it_is_done(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_commit, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    real = InlineConnection._patiently

    def slow(connection: InlineConnection, call: Any) -> None:
        loop.call_soon_threadsafe(in_commit.set)
        go_on.wait(5)
        real(connection, call)

    monkeypatch.setattr(InlineConnection, "_patiently", slow)

    async def write() -> None:
        async with sqlite.write() as session:
            await next_number(session, "n")

    writing = asyncio.create_task(write())
    await in_commit.wait()
    for _ in range(2):
        writing.cancel()
        await asyncio.sleep(0.02)
        assert not writing.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await value_of(sqlite, "n") == 1, "a COMMIT under way cannot be called back"
    async with sqlite.write() as session:
        assert await next_number(session, "n") == 2


async def test_who_is_cancelled_while_waiting_for_a_rival_changed_nothing(
    sqlite: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "SQLITE_BUSY_SECONDS", 0.2)

    async def write() -> None:
        async with sqlite.write() as session:
            await next_number(session, "n")

    with rival_writes(file) as rival:
        writing = asyncio.create_task(write())
        await asyncio.sleep(0.05)
        writing.cancel()
        rival.execute("COMMIT")
        with pytest.raises(asyncio.CancelledError):
            await writing
    async with sqlite.write() as session:
        assert await next_number(session, "n") == 1
