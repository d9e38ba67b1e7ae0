"""The application: everything of the gateway put together, with what the outside hands in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy import exc
from starlette.exceptions import HTTPException

from bot.channels.base import BadRequest
from bot.clock import today_in_vietnam
from bot.desk.routes import router as desk_router
from bot.desk.services import Desk, DraftBook, NoDrafts
from bot.gateway import wording
from bot.gateway.channel_set import ChannelFactory, build_channels
from bot.gateway.conversation import Turns, Workers
from bot.gateway.deletion_routes import deletion_page_router
from bot.gateway.errors import GatewayError, error_response, too_many
from bot.gateway.events import ChangePoll, Streams
from bot.gateway.health import health_router
from bot.gateway.inbox import Inbox, TooFast
from bot.gateway.intake import Intake
from bot.gateway.middleware import BodyLimit, RequestContext
from bot.gateway.origins import WidgetOrigins, read_origins
from bot.gateway.outbox import Outbox
from bot.gateway.pages import add_pages
from bot.gateway.rasa_client import RasaClient
from bot.gateway.repeat import Repeat
from bot.gateway.rest_routes import rest_router
from bot.gateway.topics import NoTopics, TopicBook
from bot.gateway.typing_signs import TypingSigns
from bot.gateway.visitors import Visitors
from bot.gateway.webhook_routes import MAX_BODY_BYTES, path_of, webhook_router
from bot.gateway.widget_routes import Widget, widget_router
from bot.settings import PROJECT_ROOT, Settings
from bot.storage import webhook_events
from bot.storage.database import Database, StorageUnavailable
from bot.storage.migrate import upgrade
from bot.storage.secret import load_secret
from bot.telemetry.logging import configure_logging
from bot.telemetry.metrics import Metrics

Resource = Callable[[], AbstractAsyncContextManager[None]]

PURGE_SECONDS = 3600.0


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    actions_router: APIRouter | None = None,
    extra_routers: Sequence[APIRouter] = (),
    resources: Sequence[Resource] = (),
    readiness: Mapping[str, Callable[[], bool]] | None = None,
    drafts: DraftBook | None = None,
    topics: TopicBook | None = None,
    foresee: Callable[[str, Mapping[str, Any]], None] = lambda _text, _context: None,
    channels: ChannelFactory = build_channels,
    rasa_transport: httpx.AsyncBaseTransport | None = None,
    now: Callable[[], datetime] = utc_now,
    web_folder: Path = PROJECT_ROOT / "web",
) -> FastAPI:
    """Build the application; nothing is opened before its lifespan starts.

    Args:
        settings: see :mod:`bot.settings`.
        actions_router: the routes Rasa calls for custom actions.
        extra_routers: further routes.
        resources: entered before the first request is served, left after the last (indexes, watchers).
        readiness: named checks that ``/readyz`` asks besides database and NLU.
        drafts: where the desk's one-click drafts come from.
        topics: what a page that embeds the widget may be about.
        foresee: told of a message and its context before Rasa reads it (:class:`bot.gateway.conversation.Turns`).
        channels: makes the messaging platforms that are configured.
        rasa_transport: replaces the network to Rasa in tests.
        now: the clock.
        web_folder: the front end's files.
    """
    configure_logging(settings.log_level)
    metrics = Metrics()
    database = Database(settings.database_url)
    rasa = RasaClient(
        settings.rasa_url, timeout_seconds=settings.rasa_timeout_seconds, metrics=metrics, transport=rasa_transport
    )
    secret = load_secret(settings.secret_key.get_secret_value(), settings.cache_dir.parent / "secret.key")
    inbox = Inbox(
        database,
        now=now,
        metrics=metrics,
        max_text_chars=settings.max_text_chars,
        rate_per_minute=settings.rate_per_minute,
    )
    platforms = channels(settings, database, secret, now)
    today = partial(today_in_vietnam, settings.today)
    turns = Turns(
        database,
        rasa,
        metrics,
        now=now,
        today=today,
        turns_per_session=settings.turns_per_rasa_session,
        max_text_chars=settings.max_text_chars,
        show_typing=TypingSigns(platforms.channels),
        foresee=foresee,
    )
    workers = Workers(database, turns, now=now)
    intake = Intake(database, inbox, metrics, wake=workers.wake, now=now, today=today)
    outbox = Outbox(database, platforms.channels, metrics, now=now)
    purge = Repeat("webhook-purge", partial(_purge, database, settings.webhook_days, now), seconds=PURGE_SECONDS)
    poll = ChangePoll(database, now=now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(upgrade, settings.database_url)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            stack.push_async_callback(rasa.close)
            for resource in resources:
                await stack.enter_async_context(resource())
            for channel in platforms.channels:
                stack.push_async_callback(channel.close)
            for part in (poll, *platforms.parts, workers, outbox, purge):
                part.start()
                stack.push_async_callback(part.stop)
            yield

    app = FastAPI(title="Trợ lý Đề án 06", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.database = database
    app.state.desk = Desk(
        database=database,
        secret_key=secret,
        session_hours=settings.desk_session_hours,
        max_text_chars=settings.max_text_chars,
        drafts=drafts or NoDrafts(),
        now=now,
    )
    widget = Widget(
        database,
        inbox.with_rate(settings.rate_per_minute or settings.widget_messages_per_minute),
        workers,
        Streams(database, metrics, now=now),
        Visitors(per_minute=settings.widget_sessions_per_minute, now=now),
        topics or NoTopics(),
        now=now,
        secret_key=secret,
    )
    app.include_router(health_router(database, rasa, metrics, readiness or {}))
    app.include_router(
        rest_router(database, inbox, workers, now=now, rasa_timeout_seconds=settings.rasa_timeout_seconds)
    )
    app.include_router(widget_router(widget))
    app.include_router(desk_router)
    app.include_router(deletion_page_router(database))
    for channel in platforms.channels:
        app.include_router(webhook_router(channel, intake, metrics))
    for router in (*platforms.routers, *(() if actions_router is None else (actions_router,)), *extra_routers):
        app.include_router(router)
    add_pages(app, web_folder, platforms.head)
    larger = {path_of(channel): MAX_BODY_BYTES for channel in platforms.channels}
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, larger=larger)
    app.add_middleware(WidgetOrigins, allowed=read_origins(settings.widget_origins))
    app.add_middleware(RequestContext, metrics=metrics)
    _add_refusals(app)
    return app


async def _purge(database: Database, days: int, now: Callable[[], datetime]) -> None:
    async with database.write() as session:
        await webhook_events.purge(session, before=now() - timedelta(days=days))


def _add_refusals(app: FastAPI) -> None:
    @app.exception_handler(GatewayError)
    async def refused(_request: Request, error: GatewayError) -> Response:
        return error.response()

    @app.exception_handler(BadRequest)
    async def malformed(_request: Request, error: BadRequest) -> Response:
        return error_response(400, code=error.code, message=error.message, field=error.field)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        places = [part for part in error.errors()[0]["loc"] if isinstance(part, str)]
        return error_response(400, field=places[-1] if places else None)

    @app.exception_handler(TooFast)
    async def too_fast(_request: Request, error: TooFast) -> Response:
        return too_many(error.retry_after_seconds).response()

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        return error_response(error.status_code, headers=error.headers)

    async def no_storage(_request: Request, _error: Exception) -> Response:
        return error_response(
            503, code="storage_unavailable", message=wording.STORAGE_DOWN, headers={"Retry-After": "5"}
        )

    for kind in (StorageUnavailable, exc.OperationalError, exc.InterfaceError, exc.TimeoutError):
        app.add_exception_handler(kind, no_storage)
