"""The edge of the desk's routes: who is asking, how refusals and pages look, and the headers they carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import OperationalError

from bot.desk.claim import MoveRefused
from bot.desk.services import Desk, desk_of
from bot.desk.sessions import COOKIE, Sessions
from bot.storage import officers
from bot.storage.database import StorageUnavailable
from bot.storage.tables import Officer
from bot.storage.tickets import TicketNotFound

MAX_FORM_BYTES = 8192
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass
class Refusal(Exception):
    """A request the desk refuses, with a sentence for the officer."""

    status: int
    code: str
    message: str
    field: str | None = None


class LoginNeeded(Exception):
    """Nobody is logged in."""


@dataclass(frozen=True)
class Visitor:
    """The officer who is asking, under the log-in ``token``."""

    officer: Officer
    token: str
    csrf: str


def sessions_of(desk: Desk) -> Sessions:
    """The signer of this desk's cookies."""
    return Sessions(desk.secret_key, desk.session_hours * 3600)


async def visitor(request: Request) -> Visitor:
    """Dependency: the logged-in officer.

    Raises:
        LoginNeeded: there is none.
    """
    desk = desk_of(request)
    sessions = sessions_of(desk)
    token = sessions.unseal(request.cookies.get(COOKIE))
    if token is None:
        raise LoginNeeded
    async with desk.database.read() as session:
        officer = await officers.logged_in(session, token, now=desk.now())
    if officer is None:
        raise LoginNeeded
    return Visitor(officer, token, sessions.csrf(token))


async def json_visitor(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Visitor:
    """Dependency of everything that changes something: the officer, whose page sent the request.

    Raises:
        Refusal: the form token is missing or belongs to another log-in.
    """
    if not sessions_of(desk_of(request)).csrf_matches(who.token, request.headers.get("X-CSRF-Token")):
        raise Refusal(403, "csrf", "Trang đã cũ. Anh/chị tải lại trang rồi làm lại.")
    return who


CurrentDesk = Annotated[Desk, Depends(desk_of)]
CurrentVisitor = Annotated[Visitor, Depends(visitor)]
ActingVisitor = Annotated[Visitor, Depends(json_visitor)]


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small urlencoded form; the last of a repeated field counts.

    Raises:
        Refusal: too large, or not text.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise Refusal(413, "too_large", "Biểu mẫu quá lớn.")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise Refusal(400, "malformed", "Biểu mẫu không đọc được.") from None
    return {name: values[-1] for name, values in fields.items()}


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the desk from its template."""
    context = {"officer": None, "csrf": None} | values
    return HTMLResponse(_pages.get_template(name).render(context), status_code=status)


def refusal_of(error: Exception) -> Refusal:
    """How an error is told to an officer.

    Raises:
        Exception: ``error`` itself, if it is none of the expected ones.
    """
    if isinstance(error, Refusal):
        return error
    if isinstance(error, LoginNeeded):
        return Refusal(401, "login_needed", "Phiên làm việc đã hết. Anh/chị đăng nhập lại.")
    if isinstance(error, TicketNotFound):
        return Refusal(404, "not_found", "Không có phiếu này.")
    if isinstance(error, MoveRefused):
        return Refusal(409, "conflict", conflict_words(error))
    if isinstance(error, RequestValidationError):
        field = next((str(part) for part in reversed(error.errors()[0]["loc"]) if isinstance(part, str)), None)
        return Refusal(400, "invalid", "Yêu cầu chưa đúng. Anh/chị kiểm tra lại nội dung.", field)
    if isinstance(error, StorageUnavailable | OperationalError):
        return Refusal(503, "busy", "Hệ thống đang bận. Anh/chị thử lại sau ít giây.")
    raise error


def conflict_words(refused: MoveRefused) -> str:
    """Who holds the ticket now, or what became of it."""
    ticket, holder = refused.row.ticket, refused.row.officer
    if ticket.state == "claimed" and holder is not None:
        return f"Cán bộ {holder.display_name} đang phụ trách phiếu này."
    return {
        "waiting": "Phiếu này đang ở hàng chờ. Anh/chị nhận phiếu trước.",
        "closed": "Phiếu này đã đóng.",
        "cancelled": "Người dân đã thôi chờ và quay lại với trợ lý.",
    }.get(ticket.state, "Phiếu này vừa thay đổi. Anh/chị tải lại trang.")


def seconds_left(seconds: float) -> int:
    """Whole seconds to wait, at least one."""
    return max(1, math.ceil(seconds))


class JsonRoute(APIRoute):
    """Routes of the JSON interface: every refusal is ``{"error": {"code", "message", "field"}}``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def wrapped(request: Request) -> Response:
            try:
                response = await handle(request)
            except Exception as error:
                refusal = refusal_of(error)
                body = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
                response = JSONResponse({"error": body}, status_code=refusal.status)
            response.headers.update(HEADERS)
            return response

        return wrapped


class PageRoute(APIRoute):
    """Routes of the pages: refusals are pages too, and strangers are sent to the log-in form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def wrapped(request: Request) -> Response:
            response: Response
            try:
                response = await handle(request)
            except LoginNeeded:
                response = RedirectResponse(f"/desk/login?next={quote(request.url.path)}", status_code=303)
            except Exception as error:
                refusal = refusal_of(error)
                response = page("message.html", refusal.status, title="Chưa thực hiện được", text=refusal.message)
            response.headers.update(HEADERS)
            return response

        return wrapped
