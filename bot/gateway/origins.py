"""Which websites may embed the widget: our own, and those on the list. Nobody else reads or writes through it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.errors import error_response

PATHS = ("/widget/", "/static/widget/")
PREFLIGHT_SECONDS = 600
REFUSED = "Trang web này chưa được phép dùng trợ lý."


def read_origins(text: str) -> frozenset[str]:
    """The origins in a list with commas between."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())


class WidgetOrigins:
    """CORS for the widget's paths by exact origin, never with cookies; other origins are refused with 403.

    Requests without ``Origin`` (same-origin reads, programs) pass: they prove who they are by their token.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        """``allowed``: origins such as ``https://phuong-mau.gov.vn``."""
        self._app = app
        self._allowed = frozenset(allowed)
        self._cors = CORSMiddleware(
            self._vary,
            allow_origins=sorted(self._allowed),
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
            expose_headers=("Retry-After",),
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or urlsplit(origin).netloc == headers.get("host"):
            await self._vary(scope, receive, send)
        elif origin in self._allowed:
            await self._cors(scope, receive, send)
        else:
            await error_response(403, code="origin_not_allowed", message=REFUSED)(scope, receive, send)

    async def _vary(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep caches from handing one site what was answered to another."""

        async def send_with_vary(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, send_with_vary)
