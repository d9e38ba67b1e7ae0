"""The platforms the settings name, put together with what each needs: connections, tokens, extra addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fastapi import APIRouter

from bot.channels.messenger.channel import MessengerChannel
from bot.channels.messenger.config import config_from as messenger_config
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.graph import new_client as new_meta_client
from bot.channels.webhook import Channel
from bot.channels.zalo.api import new_client
from bot.channels.zalo.channel import NAME as ZALO
from bot.channels.zalo.channel import ZaloChannel
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.tokens import ZaloOAuth
from bot.gateway.deletion_routes import meta_deletion_router
from bot.gateway.token_keeper import TokenKeeper
from bot.gateway.zalo_routes import meta_tag, zalo_router
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.sealed import Sealer


class Part(Protocol):
    """Something that works while the application runs."""

    def start(self) -> None:
        """Start."""
        ...

    async def stop(self) -> None:
        """Stop."""
        ...


@dataclass(frozen=True)
class ChannelSet:
    """The channels, what works beside them, and what they add to the application. ``head``: tags for the start page."""

    channels: tuple[Channel, ...] = ()
    parts: tuple[Part, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    head: str = ""


ChannelFactory = Callable[[Settings, Database, str, Callable[[], datetime]], ChannelSet]


def build_channels(settings: Settings, database: Database, secret: str, now: Callable[[], datetime]) -> ChannelSet:
    """The channels that are configured. ``secret`` is the service's own key.

    Raises:
        ValueError: a channel is configured by half; the message names the settings that are missing.
    """
    others: tuple[Channel, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    if settings.messenger_page_id:
        meta, meta_client = messenger_config(settings), new_meta_client()
        others = (MessengerChannel(meta, meta_client),)
        routers = (meta_deletion_router(meta, Graph(meta, meta_client), database, settings.public_url, now),)
    if not settings.zalo_app_id:
        return ChannelSet(others, routers=routers)
    config = zalo_config(settings)
    client = new_client()
    oauth = ZaloOAuth(config, client)
    keeper = zalo_keeper(database, secret, oauth, config, now)
    channel = ZaloChannel(config, client, keeper)
    return ChannelSet(
        (channel, *others),
        (keeper,),
        (zalo_router(settings, config, client, oauth, keeper), *routers),
        meta_tag(settings.zalo_verifier_code),
    )


def zalo_keeper(
    database: Database, secret: str, oauth: ZaloOAuth, config: ZaloConfig, now: Callable[[], datetime]
) -> TokenKeeper:
    """The keeper of the account's tokens."""
    return TokenKeeper(
        database,
        Sealer(secret, purpose="channel-tokens"),
        channel=ZALO,
        account=config.oa_id,
        refresh=oauth.refresh,
        now=now,
    )


def zalo_config(settings: Settings) -> ZaloConfig:
    """What the settings say about Zalo.

    Raises:
        ValueError: something needed is missing.
    """
    config = ZaloConfig(
        app_id=settings.zalo_app_id,
        oa_id=settings.zalo_oa_id,
        app_secret=settings.zalo_app_secret.get_secret_value(),
        oa_secret=settings.zalo_oa_secret.get_secret_value(),
        api_url=settings.zalo_api_url.rstrip("/"),
        oauth_url=settings.zalo_oauth_url.rstrip("/"),
        variant=settings.zalo_signature,
        free_for=timedelta(hours=settings.zalo_free_hours),
        open_for=timedelta(days=settings.zalo_max_days),
        billed_allowed=settings.zalo_send_billed,
        cap=settings.zalo_cap,
    )
    missing = [
        f"BOT_ZALO_{name.upper()}"
        for name in ("app_id", "oa_id", "app_secret", "oa_secret")
        if not getattr(config, name)
    ]
    if missing:
        raise ValueError(f"thiếu cấu hình Zalo: {', '.join(missing)} (xem docs/kenh-zalo.md)")
    return config
