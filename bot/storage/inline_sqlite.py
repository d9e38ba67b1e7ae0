"""SQLite without a thread hop per statement: SQLAlchemy's ``sqlite+inline`` driver, for one event loop.

A statement of ours takes SQLite some microseconds; handing it to a thread and back takes ten times that. So statements
run where they are asked for, in the event loop, and never wait there: what finds the database locked is tried again in
a thread, which has the patience. A COMMIT that changed something waits for the disk, in a thread too.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.util import await_only

SQLITE_BUSY_SECONDS = 5.0
"""So long a statement waits for a rival's lock."""

_T = TypeVar("_T")


class InlineCursor(sqlite3.Cursor):
    """A cursor that waits for nobody in the event loop."""

    connection: InlineConnection

    def execute(self, sql: str, parameters: Any = (), /) -> InlineCursor:
        """Run a statement; a locked database has left everything as it was, so trying again is right."""
        run = super().execute
        try:
            run(sql, parameters)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        else:
            return self
        self.connection.in_thread(partial(run, sql, parameters))
        return self

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks this of an asynchronous driver; there is nothing to wait for."""


class InlineConnection(sqlite3.Connection):
    """A connection used by one transaction at a time, and by one thread at a time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """See :class:`sqlite3.Connection`."""
        super().__init__(*args, **options)
        self._changes_settled = self.total_changes

    def cursor(self, factory: Any = InlineCursor) -> Any:
        """A new cursor."""
        return super().cursor(factory)

    def commit(self) -> None:
        """End the transaction well."""
        if self.total_changes == self._changes_settled:
            super().commit()  # nothing to write
        else:
            self.in_thread(super().commit)
        self._changes_settled = self.total_changes

    def rollback(self) -> None:
        """Undo the transaction: nothing of it has reached the disk."""
        super().rollback()
        self._changes_settled = self.total_changes

    def in_thread(self, call: Callable[[], object]) -> None:
        """Run what may take a while."""
        await_only(_to_its_end(partial(self._patiently, call)))

    def _patiently(self, call: Callable[[], object]) -> None:
        patience = sqlite3.Cursor(self)
        patience.execute(f"PRAGMA busy_timeout = {int(SQLITE_BUSY_SECONDS * 1000)}")
        try:
            call()
        finally:
            patience.execute("PRAGMA busy_timeout = 0")


async def _to_its_end(call: Callable[[], _T]) -> _T:
    """Run ``call`` in a thread. Who is cancelled meanwhile hears of it when the thread has let go of the connection."""
    work = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((work,))
        raise


class InlineDialect(SQLiteDialect_pysqlite):
    """Python's own driver with the connection above, under SQLAlchemy's asynchronous engine."""

    driver = "inline"
    supports_statement_cache = True
    is_async = True
    has_terminate = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A queue of connections; waiting for one must not block the loop."""
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        """Arguments of :func:`sqlite3.connect`."""
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "factory": InlineConnection, "timeout": 0.0, "check_same_thread": False}

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that nobody gave back."""
        dbapi_connection.close()


registry.register("sqlite.inline", __name__, InlineDialect.__name__)
