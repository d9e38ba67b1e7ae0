"""The public routes: ``/huong-dan``, ``/huong-dan/<id>``, ``/sitemap.xml`` and ``/robots.txt``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from bot.guides.discovery import robots, sitemap, structured_data
from bot.guides.html import render
from bot.guides.index import find_guides, list_areas, plain_words
from bot.guides.page import build_page, guide_path
from bot.knowledge.loader import Knowledge
from bot.retrieval.ranking import Search

MAX_QUERY_CHARS = 200
# Short, so that a corrected guide or a new day's fee reaches readers within minutes; the ETag makes asking cheap.
SHARED = "public, max-age=300"
PRIVATE = "no-store"
READ = ["GET", "HEAD"]


class Shelf(Protocol):
    """Where the guides are kept, with a search over the same guides."""

    def snapshot(self) -> tuple[Knowledge, Search]:
        """What is known now, and its search."""


def guides_router(shelf: Shelf, today: Callable[[], date], public_url: str) -> APIRouter:
    """The routes of the guide pages.

    Args:
        shelf: the guides.
        today: the clock.
        public_url: the address citizens reach the service at; empty: the one each request was sent to.
    """
    router = APIRouter(include_in_schema=False)
    site = _Site(shelf, today, public_url.rstrip("/"))

    # Plain functions, not coroutines: rendering and search run in the thread pool, beside the conversations.
    @router.api_route("/huong-dan", methods=READ)
    def index(request: Request, q: Annotated[str, Query()] = "") -> Response:
        return site.index(request, " ".join(q.split())[:MAX_QUERY_CHARS])

    @router.api_route("/huong-dan/{guide_id:path}", methods=READ)
    def guide(request: Request, guide_id: str) -> Response:
        return site.guide(request, guide_id)

    @router.api_route("/sitemap.xml", methods=READ)
    def site_map(request: Request) -> Response:
        text = sitemap(shelf.snapshot()[0], site.base_url(request))
        return _shared(request, Response(text, media_type="application/xml"))

    @router.api_route("/robots.txt", methods=READ)
    def crawlers(request: Request) -> Response:
        return _shared(request, PlainTextResponse(robots(site.base_url(request))))

    return router


@dataclass(frozen=True)
class _Site:
    shelf: Shelf
    today: Callable[[], date]
    public_url: str

    def base_url(self, request: Request) -> str:
        """The service's own address without a slash at the end."""
        return self.public_url or str(request.base_url).rstrip("/")

    def guide(self, request: Request, guide_id: str) -> Response:
        """A guide's page; another of its names leads to it, an unknown one to suggestions."""
        knowledge, _ = self.shelf.snapshot()
        found = knowledge.guide(guide_id.strip("/"))
        if found is None:
            return self._missing(guide_id)
        if found.id != guide_id:
            return RedirectResponse(guide_path(found.id), status_code=301, headers={"Cache-Control": SHARED})
        page = build_page(found, knowledge, self.today())
        base = self.base_url(request)
        url = base + guide_path(found.id)
        return _shared(
            request, HTMLResponse(render("guide.html", page=page, url=url, data=structured_data(page, base)))
        )

    def index(self, request: Request, query: str) -> Response:
        """All guides by area, or what a search among them finds."""
        knowledge, search = self.shelf.snapshot()
        if query:
            results = find_guides(query, search.search(query), knowledge, self.today())
            html = render("search.html", query=query, results=results)
            return HTMLResponse(html, headers={"Cache-Control": PRIVATE})
        areas = list_areas(knowledge)
        total = len(knowledge.guides)
        url = f"{self.base_url(request)}/huong-dan"
        return _shared(request, HTMLResponse(render("index.html", areas=areas, total=total, url=url)))

    def _missing(self, guide_id: str) -> Response:
        words = plain_words(guide_id)[:MAX_QUERY_CHARS]
        if not words:
            return RedirectResponse("/huong-dan", status_code=301)
        knowledge, search = self.shelf.snapshot()
        results = find_guides(words, search.search(words), knowledge, self.today())
        html = render("missing.html", results=results)
        return HTMLResponse(html, status_code=404, headers={"Cache-Control": PRIVATE})


def _shared(request: Request, response: Response) -> Response:
    """``response`` with its fingerprint, or 304 for a reader who already has it.

    The fingerprint is of the finished page, so it changes with the guides, the facts, the day and the template.
    """
    etag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": SHARED}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response
