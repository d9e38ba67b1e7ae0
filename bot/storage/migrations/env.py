"""How Alembic reaches the database: always over the connection :mod:`bot.storage.migrate` hands it."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    # SQLite can undo DDL too, once transactions are opened by us rather than by its driver.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
