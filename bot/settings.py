"""Every setting of the service, read from ``BOT_*`` environment variables and ``.env``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings with their defaults; ``.env.example`` is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore")

    # Where it listens
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, description="Port the service listens on.")

    # What it talks to
    rasa_url: str = Field("http://127.0.0.1:5005", description="Address of the Rasa process (loopback only).")
    rasa_timeout_seconds: float = Field(10.0, description="A turn that Rasa has not answered by then has failed.")
    database_url: str = Field("sqlite:///var/bot.db", description="SQLAlchemy URL: SQLite file or PostgreSQL.")
    redis_url: str = Field("", description="Empty: in one process. Redis URL for more than one process.")

    action_token: SecretStr = Field(
        SecretStr(""), description="Shared with Rasa by `bot run`, so that only Rasa may call the actions."
    )

    # What it knows
    today: date | None = Field(None, description="Answer as if it were this day (YYYY-MM-DD), for rehearsals.")
    knowledge_dir: Path = Field(Path("knowledge"), description="Folder of the guides.")
    encoder: str = Field(
        "models/encoder",
        description="Directory or hub name of a sentence-transformers model; default: the shipped one.",
    )
    cache_dir: Path = Field(Path("var/cache"), description="Derived files that can be made again (index, ranker).")

    # Limits
    max_text_chars: int = Field(2000, description="A longer message is refused with a kind sentence.")
    max_body_bytes: int = Field(65536, description="A larger request body is answered 413.")
    turns_per_rasa_session: int = Field(25, description="A new Rasa session starts after so many turns.")
    rate_per_minute: int = Field(0, description="Messages a minute from one sender; 0 = no limit.")

    # Desk
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs desk sessions and widget tokens. Empty: made on first start under var/."
    )
    desk_session_hours: int = Field(10, description="An officer is logged out after so many hours.")

    log_dir: Path = Field(Path("var/log"), description="Where `bot run` keeps the logs of its processes.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    def to_environment(self) -> dict[str, str]:
        """Every setting as an environment variable, for child processes that must agree with this one."""
        values = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            if plain is not None:
                values[f"BOT_{name.upper()}"] = str(plain)
        return values


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


def env_example() -> str:
    """The text of ``.env.example``: every setting, what it means, and its default."""
    lines = ["# Every setting with its default. Copy to .env and change what you need.", ""]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        lines += [f"# {field.description}", f"BOT_{name.upper()}={'' if default is None else default}", ""]
    return "\n".join(lines)
