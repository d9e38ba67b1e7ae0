"""The application: everything of the gateway put together, with what the outside hands in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy import exc
from starlette.exceptions import HTTPException

from bot.channels.base import BadRequest, PushChannel
from bot.clock import today_in_vietnam
from bot.desk.routes import router as desk_router
from bot.desk.services import Desk, DraftBook, NoDrafts
from bot.gateway import wording
from bot.gateway.conversation import Turns, Workers
from bot.gateway.errors import GatewayError, error_response, too_many
from bot.gateway.events import ChangePoll, Streams
from bot.gateway.health import health_router
from bot.gateway.inbox import Inbox, TooFast
from bot.gateway.middleware import BodyLimit, RequestContext
from bot.gateway.outbox import Outbox
from bot.gateway.pages import add_pages
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rest_routes import rest_router
from bot.gateway.widget_routes import Widget, widget_router
from bot.settings import PROJECT_ROOT, Settings
from bot.storage.database import Database, StorageUnavailable
from bot.storage.migrate import upgrade
from bot.storage.secret import load_secret
from bot.telemetry.logging import configure_logging
from bot.telemetry.metrics import Metrics

Resource = Callable[[], AbstractAsyncContextManager[None]]


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
    push_channels: Sequence[PushChannel] = (),
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
        push_channels: channels the gateway sends to.
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
    turns = Turns(
        database,
        rasa,
        metrics,
        now=now,
        today=partial(today_in_vietnam, settings.today),
        turns_per_session=settings.turns_per_rasa_session,
        max_text_chars=settings.max_text_chars,
    )
    workers = Workers(database, turns, now=now)
    outbox = Outbox(database, push_channels, metrics, now=now)
    poll = ChangePoll(database, now=now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(upgrade, settings.database_url)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            stack.push_async_callback(rasa.close)
            for resource in resources:
                await stack.enter_async_context(resource())
            for part in (poll, workers, outbox):
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
    widget = Widget(database, inbox, workers, Streams(database, metrics, now=now), now=now, secret_key=secret)
    app.include_router(health_router(database, rasa, metrics, readiness or {}))
    app.include_router(
        rest_router(database, inbox, workers, now=now, rasa_timeout_seconds=settings.rasa_timeout_seconds)
    )
    app.include_router(widget_router(widget))
    app.include_router(desk_router)
    for router in (*(() if actions_router is None else (actions_router,)), *extra_routers):
        app.include_router(router)
    add_pages(app, web_folder)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(RequestContext, metrics=metrics)
    _add_refusals(app)
    return app


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
