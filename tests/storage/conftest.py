from tests.storage.databases import database, database_url, postgres_template, sqlite_template

__all__ = ["database", "database_url", "postgres_template", "sqlite_template"]
