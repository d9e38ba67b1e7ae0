"""Alembic's folder: one file per change of the schema, applied by :mod:`bot.storage.migrate`."""
