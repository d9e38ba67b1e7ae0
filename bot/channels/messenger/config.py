"""What identifies our Meta app and Page, and what Meta granted them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.settings import Settings

_NEEDED = ("page_id", "app_id", "app_secret", "page_token", "verify_token")


@dataclass(frozen=True)
class MessengerConfig:
    """One Meta app linked to one Page.

    ``app_secret`` signs webhooks and proves calls, ``page_token`` sends, ``verify_token`` is a word of our own that
    Meta repeats when the webhook is set up. ``human_agent``: Meta granted the Human Agent feature.
    """

    page_id: str
    app_id: str
    app_secret: str = field(repr=False)
    page_token: str = field(repr=False)
    verify_token: str = field(repr=False)
    human_agent: bool = False
    api_url: str = "https://graph.facebook.com"
    version: str = "v25.0"


def config_from(settings: Settings) -> MessengerConfig:
    """What the settings say about Messenger.

    Raises:
        ValueError: something needed is missing, or cannot be what it should be; the message names it.
    """
    config = MessengerConfig(
        page_id=settings.messenger_page_id,
        app_id=settings.messenger_app_id,
        app_secret=settings.messenger_app_secret.get_secret_value(),
        page_token=settings.messenger_page_token.get_secret_value(),
        verify_token=settings.messenger_verify_token.get_secret_value(),
        human_agent=settings.messenger_human_agent,
        api_url=settings.messenger_api_url.rstrip("/"),
        version=settings.messenger_graph_version,
    )
    missing = [f"BOT_MESSENGER_{name.upper()}" for name in _NEEDED if not getattr(config, name)]
    if missing:
        raise ValueError(f"thiếu cấu hình Messenger: {', '.join(missing)} (xem docs/kenh-messenger.md)")
    for name in ("page_id", "app_id"):
        if not (getattr(config, name).isascii() and getattr(config, name).isdecimal()):
            raise ValueError(f"BOT_MESSENGER_{name.upper()} phải là dãy số (xem docs/kenh-messenger.md)")
    for name in ("app_secret", "page_token"):
        value = getattr(config, name)
        if not value.isascii() or any(map(str.isspace, value)):
            raise ValueError(f"BOT_MESSENGER_{name.upper()} có dấu cách hoặc chữ có dấu: dán lại cho đúng")
    return config
