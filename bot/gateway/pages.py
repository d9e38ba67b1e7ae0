"""The front end's files: the demo page, the widget's script, and what they load."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Browsers ask each time whether a file changed (a 304 is cheap), so nobody runs yesterday's widget.
REVALIDATE = {"Cache-Control": "no-cache"}


class _FreshFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(REVALIDATE)
        return response


def add_pages(app: FastAPI, folder: Path) -> None:
    """Serve ``/`` and ``/widget.js``, and everything in ``folder`` under ``/static``."""

    @app.get("/", include_in_schema=False)
    async def demo() -> FileResponse:
        return FileResponse(folder / "demo" / "index.html", headers=REVALIDATE)

    @app.get("/widget.js", include_in_schema=False)
    async def loader() -> FileResponse:
        return FileResponse(folder / "widget" / "widget.js", media_type="text/javascript", headers=REVALIDATE)

    app.mount("/static", _FreshFiles(directory=folder, check_dir=False), name="static")
