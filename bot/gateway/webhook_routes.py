"""``/webhooks/<channel>``: verified, stored, acknowledged; nothing else happens before the answer."""

from __future__ import annotations

import time

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from bot.channels.base import read_object
from bot.channels.webhook import BadSignature, Channel
from bot.gateway.errors import GatewayError
from bot.gateway.intake import Intake
from bot.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 1 << 20
"""Platforms send events in batches; a body refused for its size would come again until they switch us off."""

# Zalo numbers its repetitions, gives up after the fifth, and then switches the webhook off.
ATTEMPT_HEADER = "num_retry"
LATE_FROM = 3


def path_of(channel: Channel) -> str:
    """The address a platform calls."""
    return f"/webhooks/{channel.name}"


def webhook_router(channel: Channel, intake: Intake, metrics: Metrics) -> APIRouter:
    """The two routes of a channel's webhook."""
    router = APIRouter()

    @router.get(path_of(channel))
    async def challenge(request: Request) -> Response:
        answer = channel.challenge(request.query_params)
        return PlainTextResponse(answer.body, answer.status)

    @router.post(path_of(channel))
    async def receive(request: Request) -> Response:
        started = time.perf_counter()
        body = await request.body()
        if channel.is_probe(body):
            return Response()
        try:
            channel.verify(body, request.headers)
        except BadSignature as error:
            metrics.bad_signatures.labels(channel.name).inc()
            log.error("webhook_bad_signature", channel=channel.name, hint=error.hint)
            raise GatewayError(401, code="bad_signature", message="Chữ ký không đúng.") from None
        _watch_attempts(channel, request, metrics)
        payload = read_object(body)
        if not channel.serves(payload):
            log.warning("webhook_not_served", channel=channel.name)
            raise GatewayError(404, code="not_served", message="Địa chỉ này không nhận loại thông báo ấy.")
        await intake.receive(channel, payload)
        metrics.webhook_seconds.labels(channel.name).observe(time.perf_counter() - started)
        return Response()

    return router


def _watch_attempts(channel: Channel, request: Request, metrics: Metrics) -> None:
    attempt = request.headers.get(ATTEMPT_HEADER, "")
    if attempt.isascii() and attempt.isdigit() and int(attempt[:4]) >= LATE_FROM:
        metrics.late_webhooks.labels(channel.name).inc()
        log.error("webhook_late", channel=channel.name, attempt=int(attempt[:4]))
