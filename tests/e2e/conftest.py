"""A running server and a real browser.

``server`` is the only fixture that knows how the server was started: here the real gateway with a small stand-in for
Rasa inside this process. Point the same tests at another server by overriding it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from starlette.types import ASGIApp

from bot.desk.officers import create_officer
from bot.desk.services import Draft
from bot.gateway.app import create_app
from bot.gateway.topics import Topic
from bot.messages import PAYLOAD_STAFF, Button, HandoffRequest, Reply, Source, guide_payload
from bot.outcomes import Outcome
from bot.settings import Settings
from bot.storage.database import Database

TODAY = date(2026, 11, 21)
PASSWORD = "mat-khau-cua-can-bo"
START_SECONDS = 20.0
ASK_STAFF = Button("Gặp cán bộ", PAYLOAD_STAFF)


@dataclass(frozen=True)
class Server:
    """A running service: its address and its database."""

    url: str
    database_url: str


def fee_answer() -> Reply:
    """An answer with everything an answer can have."""
    return Reply(
        Outcome.ANSWERED,
        "Đổi thẻ căn cước là **25.000 đồng**, áp dụng đến hết 31/12/2026.\n\n"
        "- Cấp lại do mất hoặc hỏng: **35.000 đồng**.\n- Làm lần đầu: **miễn phí**.\n\n"
        "Cách nộp:\n\n1. Mang tiền mặt hoặc chuyển khoản tại nơi làm thẻ.\n2. Giữ biên lai khi nhận thẻ.",
        TODAY,
        buttons=(
            Button("Giấy tờ cần có", guide_payload("can-cuoc-le-phi", "documents")),
            Button("Làm ở đâu", guide_payload("can-cuoc-le-phi", "where")),
            Button("Bao lâu có thẻ", guide_payload("can-cuoc-le-phi", "time")),
            ASK_STAFF,
        ),
        guide="can-cuoc-le-phi",
        aspects=("fee",),
        confidence=0.93,
        verified_on=TODAY,
        sources=(
            Source("Luật Căn cước số 26/2023/QH15, Điều 38", "https://vanban.chinhphu.vn/?pageid=27160"),
            Source("Cổng Dịch vụ công quốc gia", "https://dichvucong.gov.vn"),
            Source("Không phải địa chỉ web", "javascript:alert(document.domain)"),
        ),
    )


def documents_answer() -> Reply:
    """A short answer, as a quick reply gets it."""
    return Reply(
        Outcome.ANSWERED,
        "Anh/chị mang theo thẻ căn cước cũ.",
        TODAY,
        guide="can-cuoc-le-phi",
        aspects=("documents",),
        confidence=0.9,
        verified_on=TODAY,
        sources=(Source("Luật Căn cước", "https://vanban.chinhphu.vn"),),
    )


def handoff(outcome: Outcome, summary: str) -> Reply:
    """A reply that calls an officer."""
    return Reply(
        outcome,
        "Dạ, việc này cần cán bộ xem giúp. Em đã chuyển câu hỏi của anh/chị.",
        TODAY,
        handoff=HandoffRequest(summary, "can-cuoc", ("can-cuoc-le-phi", "can-cuoc-cap-doi")),
    )


def stand_in_reply(text: str) -> Reply:
    """What the stand-in for Rasa says to a text."""
    lowered = text.lower()
    if text == PAYLOAD_STAFF:
        return handoff(Outcome.HANDED_OFF_ASKED, "Người dân xin gặp cán bộ sau khi hỏi về lệ phí đổi thẻ căn cước")
    if text == guide_payload("can-cuoc-le-phi", "documents"):
        return documents_answer()
    if "hồ sơ của tôi" in lowered:
        return handoff(Outcome.HANDED_OFF_PERSONAL, text)
    if "lệ phí" in lowered:
        return fee_answer()
    return Reply(
        Outcome.CLARIFIED,
        f"Dạ, em chưa rõ câu “{text}”. Anh/chị muốn hỏi việc nào ạ?",
        TODAY,
        buttons=(Button("Lệ phí làm thẻ căn cước", guide_payload("can-cuoc-le-phi", "documents")), ASK_STAFF),
    )


async def stand_in_rasa(request: httpx.Request) -> httpx.Response:
    """Rasa's REST channel, reduced to :func:`stand_in_reply`."""
    if request.url.path != "/webhooks/rest/webhook":
        return httpx.Response(200, json={"model_file": "stand-in"})
    turn = json.loads(request.content)
    reply = stand_in_reply(turn["message"])
    return httpx.Response(200, json=[{"recipient_id": turn["sender"], "text": reply.text, "custom": reply.to_json()}])


class StandInGuides:
    """One guide the desk can start a reply from."""

    def draft(self, guide: str) -> Draft | None:
        """The draft of ``can-cuoc-le-phi``."""
        if guide != "can-cuoc-le-phi":
            return None
        return Draft(guide, "Lệ phí làm thẻ căn cước", fee_answer().text.replace("**", ""))

    def pressed(self, payload: str) -> str | None:
        """A part of ``can-cuoc-le-phi``."""
        named = payload == guide_payload("can-cuoc-le-phi", "documents")
        return "Lệ phí làm thẻ căn cước: Cần giấy tờ gì" if named else None


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StandInTopics:
    """The guide of :func:`fee_answer`, and one area."""

    def find(self, topic_id: str) -> Topic | None:
        """``can-cuoc-le-phi`` or ``cu-tru``."""
        if topic_id == "can-cuoc-le-phi":
            parts = (
                Button("Hết bao nhiêu tiền", guide_payload(topic_id, "fee")),
                Button("Cần giấy tờ gì", guide_payload(topic_id, "documents")),
            )
            return Topic(topic_id, "Lệ phí làm thẻ căn cước", parts, topic_id)
        return Topic(topic_id, "Cư trú") if topic_id == "cu-tru" else None


@contextmanager
def serving(app: ASGIApp, port: int | None = None) -> Iterator[str]:
    """Serve an application in a thread; the address it listens at."""
    port = port or free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not running.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running.started, "the server did not start"
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(timeout=10)


def service(folder: Path, **changes: Any) -> FastAPI:
    """The real gateway with the stand-ins, its files in ``folder``."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'bot.db'}",
        cache_dir=folder / "cache",
        log_level="WARNING",
        **({"widget_sessions_per_minute": 0} | changes),
    )
    return create_app(
        settings,
        rasa_transport=httpx.MockTransport(stand_in_rasa),
        drafts=StandInGuides(),
        topics=StandInTopics(),
    )


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real gateway, in a thread of this process, with the stand-in for Rasa."""
    folder: Path = tmp_path_factory.mktemp("server")
    with serving(service(folder)) as url:
        yield Server(url, f"sqlite:///{folder / 'bot.db'}")


@pytest.fixture(scope="package")
def server_url(server: Server) -> str:
    """Where the service listens."""
    return server.url


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or the one Playwright installed.

    Not for the whole session: as long as Playwright runs, no other test can start an event loop in this thread.
    """
    path = os.environ.get("BOT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()


Visit = Callable[..., Page]


@pytest.fixture
def console_problems() -> list[str]:
    """What the pages complained about; it must be empty in the end. A test that provokes complaints clears it."""
    return []


@pytest.fixture
def visit(browser: Browser, server_url: str, console_problems: list[str]) -> Iterator[Visit]:
    """Open a page as a fresh visitor: ``visit("/", width=360, height=740)``."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            console_problems.append(f"{message.text} ({message.location.get('url')})")

    def open_page(path: str = "/", *, width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(
            base_url=server_url, viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: console_problems.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not console_problems


@dataclass(frozen=True)
class OfficerLogin:
    """How an officer logs in."""

    username: str
    display_name: str
    password: str = PASSWORD


@pytest.fixture(scope="package")
def officers(server: Server) -> dict[str, OfficerLogin]:
    """Two officers of the running server."""
    made = {"lan": OfficerLogin("lan", "Nguyễn Thị Lan"), "hung": OfficerLogin("hung", "Trần Văn Hùng")}

    async def create() -> None:
        database = Database(server.database_url)
        for login in made.values():
            await create_officer(
                database,
                username=login.username,
                display_name=login.display_name,
                password=login.password,
                role="agent",
                now=datetime.now(UTC),
            )
        await database.close()

    # Playwright's own event loop runs in this thread, so ours needs another.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(create())).result()
    return made


LogIn = Callable[..., Page]


@pytest.fixture
def log_in(visit: Visit, officers: dict[str, OfficerLogin]) -> LogIn:
    """Open the desk as an officer: ``log_in("lan")``."""

    def run(name: str = "lan", **options: Any) -> Page:
        page = visit("/desk", **options)
        page.get_by_label("Tên đăng nhập").fill(officers[name].username)
        page.get_by_label("Mật khẩu").fill(officers[name].password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("heading", name="Hàng chờ").wait_for()
        return page

    return run
