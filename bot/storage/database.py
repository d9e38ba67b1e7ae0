"""The one door to the database: engines, transactions, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.storage.hub import Hub
from bot.storage.inline_sqlite import SQLITE_BUSY_SECONDS, InlineDialect
from bot.storage.tables import Base, Counter
from bot.storage.write_line import WriteLine

POOL_SIZE = 10
WRITER = "bot_writer"
"""Execution option of an engine whose transactions write: SQLite then takes its write lock at once."""
_TOUCHED = "touched"


class StorageUnavailable(Exception):
    """The database did not let us in within its time limit. Nothing was changed; trying again later is right."""


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return uuid4().hex


def touch(session: AsyncSession, *topics: str) -> None:
    """Remember that ``topics`` changed; :meth:`Database.write` announces them once the transaction is committed."""
    session.info.setdefault(_TOUCHED, set()).update(topics)


def async_url(url: str) -> URL:
    """The same database through its asynchronous driver (:mod:`bot.storage.inline_sqlite`, psycopg).

    Raises:
        ValueError: neither SQLite nor PostgreSQL.
    """
    return _with_driver(url, {"sqlite": f"sqlite+{InlineDialect.driver}", "postgresql": "postgresql+psycopg"})


def sync_url(url: str) -> URL:
    """The same database through its ordinary driver, for migrations."""
    return _with_driver(url, {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"})


def _with_driver(url: str, drivers: dict[str, str]) -> URL:
    parsed = make_url(url)
    backend = {"postgres": "postgresql"}.get(parsed.get_backend_name(), parsed.get_backend_name())
    if backend not in drivers:
        raise ValueError(f"BOT_DATABASE_URL: {backend!r} is not supported; use sqlite:///… or postgresql://…")
    return parsed.set(drivername=drivers[backend])


def prepare_sqlite(engine: Engine) -> None:
    """Set what SQLite needs here: WAL, foreign keys, and honest transactions.

    Python's driver opens transactions late and on its own terms; we send BEGIN ourselves, and writers send BEGIN
    IMMEDIATE, so that a read-then-write transaction can never fail half-way for lack of the write lock.
    """

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writer = connection.get_execution_options().get(WRITER, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def make_sqlite_folder(url: URL) -> None:
    """Create the folder of a SQLite file if it is missing."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


class Database:
    """Sessions over one engine. Make one per process (and event loop), close it at the end.

    ``hub`` hears of every committed change that a storage function touched.
    """

    def __init__(self, url: str, hub: Hub | None = None) -> None:
        """``url``: plain SQLAlchemy URL, for example ``sqlite:///var/bot.db`` or ``postgresql://user@host/name``."""
        parsed = async_url(url)
        self.hub = hub or Hub()
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        make_sqlite_folder(parsed)
        self.engine: AsyncEngine = create_async_engine(
            parsed,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=SQLITE_BUSY_SECONDS,
            pool_pre_ping=not self.is_sqlite,
        )
        if self.is_sqlite:
            prepare_sqlite(self.engine.sync_engine)
        # A SQLite reader sees one moment by nature; PostgreSQL has to be asked for it.
        moment = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._readers = async_sessionmaker(self.engine.execution_options(**moment), expire_on_commit=False)
        self._writers = async_sessionmaker(self.engine.execution_options(**{WRITER: True}), expire_on_commit=False)
        # SQLite has one writer; waiting in line here is fair and cheap, waiting inside SQLite is sleep-and-retry.
        self._line = WriteLine()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """One moment of the database, for reading."""
        async with self._readers() as session, session.begin():
            yield session

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends well, undone when it raises.

        Never wait for anything but the database inside the block, and never nest two writes. ``urgent``: somebody
        outside waits with a watch in hand (:mod:`bot.storage.write_line`).

        Raises:
            StorageUnavailable: the write lock could not be had in time.
        """
        if not self.is_sqlite:
            async with self._writers() as session:
                async with session.begin():
                    yield session
                self._announce(session)
            return
        try:
            async with asyncio.timeout(SQLITE_BUSY_SECONDS):
                await self._line.acquire(urgent=urgent)
        except TimeoutError:
            raise StorageUnavailable("the write queue did not move") from None
        try:
            async with self._writers() as session, session.begin():
                yield session
        finally:
            self._line.release()
        self._announce(session)

    def _announce(self, session: AsyncSession) -> None:
        topics: Iterable[str] = session.info.get(_TOUCHED, ())
        self.hub.changed(topics)


async def insert_if_new(session: AsyncSession, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key already holds it; True if it was inserted. Waits for a rival to finish."""
    key = next(iter(table.__table__.primary_key))
    statement = _insert(session, table).values(**values).on_conflict_do_nothing().returning(key)
    return (await session.execute(statement)).first() is not None


async def next_number(session: AsyncSession, name: str) -> int:
    """The next value of the counter ``name``, starting at 1; unique even between processes."""
    statement = _insert(session, Counter).values(name=name, value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    return int((await session.execute(statement.returning(Counter.value))).scalar_one())


def _insert(session: AsyncSession, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
