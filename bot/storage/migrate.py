"""Bring a database to the newest schema. Safe to run from several processes at once: one works, the others wait."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from bot.storage.database import WRITER, make_sqlite_folder, prepare_sqlite, sync_url
from bot.storage.inline_sqlite import SQLITE_BUSY_SECONDS

FOLDER = Path(__file__).parent / "migrations"
# Any number will do, as long as every process asks PostgreSQL for the same lock.
_POSTGRES_LOCK = 2026112106


def upgrade(database_url: str) -> None:
    """Create or update every table. Blocking: call it in a thread, or before the event loop starts.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached, or stayed locked.
    """
    url = sync_url(database_url)
    make_sqlite_folder(url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS})
        prepare_sqlite(engine)
    else:
        engine = create_engine(url)
    try:
        with engine.execution_options(**{WRITER: True}).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def revise(database_url: str, message: str) -> None:
    """For developers: write the next migration from the difference between the tables and an upgraded database."""
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
