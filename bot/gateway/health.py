"""Is it alive, is it ready, and how is it doing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text

from bot.gateway.rasa_client import RasaClient
from bot.storage import queue, tickets
from bot.storage.database import Database
from bot.telemetry.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger(__name__)

DATABASE_SECONDS = 2.0


def health_router(
    database: Database, rasa: RasaClient, metrics: Metrics, readiness: Mapping[str, Callable[[], bool]]
) -> APIRouter:
    """``/healthz``, ``/readyz`` and ``/metrics``. ``readiness`` adds checks of parts the gateway does not know."""
    router = APIRouter()

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        database_ok, nlu_ok = await asyncio.gather(_database_answers(database), rasa.is_ready())
        checks = {"database": database_ok, "nlu": nlu_ok} | {name: check() for name, check in readiness.items()}
        ok = all(checks.values())
        return JSONResponse({"status": "ok" if ok else "not_ready", "checks": checks}, status_code=200 if ok else 503)

    @router.get("/metrics")
    async def scrape() -> Response:
        async with database.read() as session:
            metrics.set_queues(tickets=await tickets.count_by_state(session), inbox=await queue.count_open(session))
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    return router


async def _database_answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(DATABASE_SECONDS), database.read() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        log.warning("database_not_ready", reason=type(error).__name__)
        return False
    return True
