"""The front end's files: the demo page, the widget's script, and what they load."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import rjsmin  # type: ignore[import-untyped]
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Browsers ask each time whether a file changed (a 304 is cheap), so nobody runs yesterday's widget.
REVALIDATE = {"Cache-Control": "no-cache"}
# Only files are compressed: a live stream must never wait in a compressor.
COMPRESSED = (Middleware(GZipMiddleware),)
SCRIPT_TYPE = "text/javascript"


class _FreshFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(REVALIDATE)
        return response


class _WidgetFiles(_FreshFiles):
    """The widget's modules as they travel: without comments and indentation, for people on slow lines."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(response, FileResponse):
            return response
        headers = {name: response.headers[name] for name in ("etag", "last-modified")}
        body = _minified(Path(full_path), stat_result.st_mtime_ns)
        return Response(body, media_type=SCRIPT_TYPE, headers=headers)


@lru_cache(maxsize=64)
def _minified(path: Path, _changed_ns: int) -> str:
    return str(rjsmin.jsmin(path.read_text(encoding="utf-8")))


def add_pages(app: FastAPI, folder: Path, head: str = "") -> None:
    """Serve ``/`` and ``/widget.js``, and everything in ``folder`` under ``/static``.

    ``head``: tags to add to the head of ``/`` (proofs that the domain is ours).
    """
    page = folder / "demo" / "index.html"
    widget = _WidgetFiles(directory=folder / "widget", check_dir=False)

    async def demo(_request: Request) -> Response:
        if not head:
            return FileResponse(page, headers=REVALIDATE)
        html = page.read_text(encoding="utf-8").replace("</head>", f"{head}</head>", 1)
        return HTMLResponse(html, headers=REVALIDATE)

    async def loader(request: Request) -> Response:
        return await widget.get_response("widget.js", request.scope)

    app.router.routes.append(Route("/", demo, methods=["GET"], middleware=COMPRESSED))
    app.router.routes.append(Route("/widget.js", loader, methods=["GET"], middleware=COMPRESSED))
    app.mount("/static/widget", GZipMiddleware(widget), name="widget")
    app.mount("/static", GZipMiddleware(_FreshFiles(directory=folder, check_dir=False)), name="static")
