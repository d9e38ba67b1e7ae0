"""The REST endpoint (contract, section 2): one message in, the messages of its turn out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.channels import rest
from bot.gateway import wording
from bot.gateway.conversation import Workers
from bot.gateway.errors import GatewayError
from bot.gateway.inbox import Accepted, Inbox
from bot.gateway.lines import outgoing_of
from bot.messages import Outgoing
from bot.outcomes import Outcome
from bot.storage import outbox, queue
from bot.storage.database import Database
from bot.storage.hub import Subscription

# A turn waits at most for those before it in its line; two time-outs of Rasa and a little are more than patience.
WAIT_EXTRA_SECONDS = 5.0
RECHECK_SECONDS = 1.0


def rest_router(
    database: Database,
    inbox: Inbox,
    workers: Workers,
    *,
    now: Callable[[], datetime],
    rasa_timeout_seconds: float,
) -> APIRouter:
    """``POST /webhooks/rest/webhook`` and its health check, as in Rasa."""
    router = APIRouter(prefix="/webhooks/rest")
    wait_seconds = 2 * rasa_timeout_seconds + WAIT_EXTRA_SECONDS

    @router.get("/")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        asked = rest.parse(await request.body(), received_at=now())
        accepted = await inbox.accept(asked.incoming)
        with database.hub.subscribe(accepted.message_id) as news:
            workers.wake(accepted.conversation_id)
            said = await _turn_said(database, accepted, news, wait_seconds)
        return JSONResponse(rest.render(said, asked.sender))

    return router


async def _turn_said(database: Database, accepted: Accepted, news: Subscription, seconds: float) -> list[Outgoing]:
    """Wait until the message's own turn is settled.

    Raises:
        GatewayError: 503, the turn takes too long or the NLU is down. The message is kept either way.
    """
    try:
        async with asyncio.timeout(seconds):
            if accepted.is_new:
                await news.wait(RECHECK_SECONDS)
            while (said := await _said(database, accepted)) is None:
                await news.wait(RECHECK_SECONDS)
    except TimeoutError:
        raise GatewayError(
            503, code="turn_timeout", message=wording.STILL_WORKING, headers={"Retry-After": "5"}
        ) from None
    return said


async def _said(database: Database, accepted: Accepted) -> list[Outgoing] | None:
    """What officers said since the last request, then the turn's own message; None while the turn is not settled.

    The turn's own message alone carries ``custom``.
    """
    async with database.read() as session:
        progress = await queue.progress_of(session, accepted.message_id)
    if progress.is_open:
        return None
    turn = [outgoing_of(message) for message in progress.said]
    if not turn:
        raise GatewayError(503, code="no_reply", message=wording.STILL_WORKING)
    custom = turn[-1].custom or {}
    if custom.get("outcome") == Outcome.FAILED_NLU_DOWN.value:
        # The sentence goes into a plain error message, where emphasis marks mean nothing.
        raise GatewayError(503, code="nlu_unavailable", message=turn[-1].text.replace("**", ""))
    if not progress.others_wait:
        return turn
    async with database.write() as session:
        others = [outgoing_of(message) for message in await outbox.collect(session, accepted.conversation_id)]
    return [replace(message, custom=None) for message in others] + turn
