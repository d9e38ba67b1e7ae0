"""Deleting a person's data: what Meta calls in their name, and the public page that tells what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from bot.channels.messenger.channel import NAME as MESSENGER
from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.deletion import ids_on_page, user_of
from bot.channels.messenger.graph import Graph
from bot.channels.push import OutcomeUnknown, SendFailed
from bot.channels.webhook import BadSignature
from bot.clock import VIETNAM
from bot.gateway.errors import GatewayError
from bot.storage import deletions
from bot.storage.database import Database
from bot.storage.tables import DataDeletion

log = structlog.get_logger(__name__)

PAGE_PATH = "/xoa-du-lieu"
CALLBACK_PATH = "/webhooks/messenger/data-deletion"
MAX_CODE_CHARS = 64
_PAGE = """<!doctype html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>Xóa dữ liệu | Trợ lý Đề án 06</title>
  <link rel="icon" href="/static/demo/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/static/guides/guides.css">
</head>
<body>
  <header class="top"><div class="wrap"><a class="brand" href="/">Trợ lý Đề án 06</a></div></header>
  <main id="main" class="wrap">
    <h1>Xóa dữ liệu của anh/chị</h1>
{state}
    <h2>Cách xóa</h2>
    <ul>
      <li>Trên trang web, Zalo hay Messenger: nhắn «gặp cán bộ», giữ số phiếu và nói muốn xóa dữ liệu.
        Cán bộ xóa giúp anh/chị.</li>
      <li>Trên Messenger còn một cách: vào Cài đặt Facebook, mục «Ứng dụng và trang web»,
        gỡ ứng dụng của trợ lý rồi gửi yêu cầu xóa dữ liệu.</li>
    </ul>
    <h2>Những gì bị xóa</h2>
    <p>Mọi tin nhắn, góp ý, nội dung phiếu, và mã tài khoản Zalo hay Facebook của anh/chị.
      Chỉ còn lại số đếm, không biết là của ai.</p>
  </main>
</body>
</html>
"""


def deletion_page_router(database: Database) -> APIRouter:
    """The public page."""
    router = APIRouter(include_in_schema=False)

    @router.get(PAGE_PATH)
    async def state(request: Request) -> Response:
        code = request.query_params.get("ma", "").strip()[:MAX_CODE_CHARS]
        found = None
        if code:
            async with database.read() as session:
                found = await deletions.find(session, code)
        html = _PAGE.format(state=_state(code, found))
        status = 404 if code and found is None else 200
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})

    return router


def meta_deletion_router(
    config: MessengerConfig, graph: Graph, database: Database, public_url: str, now: Callable[[], datetime]
) -> APIRouter:
    """What Meta calls when a person removes the app. ``public_url``: empty = the address the call was sent to."""
    router = APIRouter(include_in_schema=False)

    @router.post(CALLBACK_PATH)
    async def delete(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        try:
            user = user_of(form.get("signed_request", [""])[-1], config.app_secret)
        except BadSignature as error:
            log.error("data_deletion_refused", channel=MESSENGER, hint=error.hint)
            raise GatewayError(401, code="bad_signature", message="Chữ ký không đúng.") from None
        try:
            known_as = [user, *await ids_on_page(graph, user, config.page_id)]
        except (SendFailed, OutcomeUnknown) as error:
            log.error("data_deletion_not_done", channel=MESSENGER, reason=type(error).__name__)
            message = "Chưa xóa được vì chưa hỏi được Meta. Xin gửi lại yêu cầu sau ít phút."
            raise GatewayError(503, code="try_again", message=message) from None
        async with database.write() as session:
            done = await deletions.delete_person(
                session, channel=MESSENGER, account=config.page_id, user_keys=known_as, now=now()
            )
        log.info("data_deletion_done", channel=MESSENGER, erased=done.erased)
        base = public_url.rstrip("/") or str(request.base_url).rstrip("/")
        return JSONResponse({"url": f"{base}{PAGE_PATH}?ma={done.code}", "confirmation_code": done.code})

    return router


def _state(code: str, found: DataDeletion | None) -> str:
    if not code:
        return ""
    if found is None:
        return f"    <p><strong>Không có yêu cầu nào mang mã {escape(code)}.</strong> Anh/chị xem lại mã giúp.</p>"
    day = f"{found.requested_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
    what = (
        "Đã xóa xong toàn bộ dữ liệu của anh/chị trên Messenger."
        if found.erased
        else "Trợ lý không giữ dữ liệu nào gắn với tài khoản Facebook này, nên không còn gì để xóa. "
        "Nếu anh/chị đã nhắn tin cho Trang, anh/chị xóa theo cách thứ nhất dưới đây."
    )
    return f"    <p><strong>{what}</strong></p>\n    <p>Mã yêu cầu: {escape(found.code)}. Nhận lúc {day}.</p>"
