"""Every setting of the service, read from ``BOT_*`` environment variables and ``.env``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings with their defaults; ``.env.example`` is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", env_ignore_empty=True, extra="ignore")

    # Where it listens
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, description="Port the service listens on.")
    public_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Address citizens reach the service at (https://…), for QR codes and links on guide pages. "
        "Empty: the one each request was sent to.",
    )

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
    eval_dir: Path | None = Field(
        None, description="Folder of evaluation questions (*.jsonl) that no guide may repeat; empty: not compared."
    )
    encoder: str = Field(
        "models/encoder",
        description="Directory or hub name of a sentence-transformers model; default: the shipped one.",
    )
    cache_dir: Path = Field(Path("var/cache"), description="Derived files that can be made again (index, ranker).")

    # Limits
    max_text_chars: int = Field(2000, description="A longer message is refused with a kind sentence.")
    max_body_bytes: int = Field(65536, description="A larger request body is answered 413.")
    turns_per_rasa_session: int = Field(10, description="A new Rasa session starts after so many turns.")
    rate_per_minute: int = Field(0, description="Messages a minute from one sender; 0 = no limit.")

    # Website widget (docs/nhung-widget.md)
    widget_origins: str = Field(
        "",
        pattern=r"^(https?://[a-z0-9.:-]+)?(\s*,\s*https?://[a-z0-9.:-]+)*$",
        description="Websites that may embed the widget: exact origins with commas between (https://a.gov.vn, "
        "https://b.gov.vn). Our own pages always may.",
    )
    widget_sessions_per_minute: int = Field(
        60, description="New conversations a minute from one network address; 0 = no limit."
    )
    widget_messages_per_minute: int = Field(
        20, description="Messages a minute in one widget where BOT_RATE_PER_MINUTE sets no limit; 0 = no limit."
    )

    # Desk
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs desk sessions and widget tokens. Empty: made on first start under var/."
    )
    desk_session_hours: int = Field(10, description="An officer is logged out after so many hours.")

    # Messaging platforms
    webhook_days: int = Field(14, description="Stored calls of platforms (redacted) are deleted after so many days.")

    # Zalo OA (docs/kenh-zalo.md)
    zalo_app_id: str = Field("", description="Id of the Zalo application. Empty: no Zalo.")
    zalo_oa_id: str = Field("", description="Id of the Official Account linked to the application.")
    zalo_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret Key of the application: renews the access token."
    )
    zalo_oa_secret: SecretStr = Field(
        SecretStr(""), description="OA Secret Key from the webhook page: checks that a call comes from Zalo."
    )
    zalo_code_verifier: SecretStr = Field(
        SecretStr(""), description="PKCE code verifier; its challenge stands in the console (`bot zalo pkce`)."
    )
    zalo_verifier_code: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Code of Zalo's domain verification: the file zalo_verifier<code>.html and the meta tag.",
    )
    zalo_verifier_file: Path | None = Field(
        None, description="The verification file downloaded from Zalo's console, served byte for byte."
    )
    zalo_signature: Literal["standard", "oa_id", "header_timestamp"] = Field(
        "standard", description="Signature formula; change it only if `bot zalo signature` says so."
    )
    zalo_free_hours: int = Field(48, description="Messages are free for so many hours after an interaction.")
    zalo_max_days: int = Field(7, description="Messages are possible, then billed, for so many days.")
    zalo_send_billed: bool = Field(True, description="Send also while Zalo bills messages.")
    zalo_cap: int = Field(0, description="Messages allowed after one interaction; 0 = no cap.")
    zalo_api_url: str = Field("https://openapi.zalo.me", description="Zalo's API; another one for rehearsals.")
    zalo_oauth_url: str = Field("https://oauth.zaloapp.com", description="Where Zalo gives tokens.")

    # Facebook Messenger (docs/kenh-messenger.md)
    messenger_page_id: str = Field("", description="Id of the Facebook Page. Empty: no Messenger.")
    messenger_app_id: str = Field("", description="Id of the Meta app the Page is linked to.")
    messenger_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the Meta app: checks that a call comes from Meta, proves our own calls."
    )
    messenger_page_token: SecretStr = Field(SecretStr(""), description="Access token of the Page: sends messages.")
    messenger_verify_token: SecretStr = Field(
        SecretStr(""), description="A long word of your own, typed into Meta's webhook page once."
    )
    messenger_human_agent: bool = Field(
        False, description="Meta granted the Human Agent feature: officers may write for 7 days instead of 24 hours."
    )
    messenger_graph_version: str = Field("v25.0", pattern=r"^v\d+\.\d+$", description="Version of Meta's Graph API.")
    messenger_api_url: str = Field("https://graph.facebook.com", description="Meta's API; another one for rehearsals.")

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
