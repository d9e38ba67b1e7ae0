"""The widget on an agency's own website, which is another origin with rules of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.storage.database import Database
from bot.storage.tables import Conversation
from tests.e2e.conftest import Visit, free_port, service, serving
from tests.e2e.widget_page import FEE, FEE_QUESTION, Widget

pytestmark = pytest.mark.e2e

HOST_STYLE = "button, textarea, dialog, p { all: unset; font-size: 40px; color: red } * { letter-spacing: 1em }"
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phường Mẫu</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css"><script src="{server}/widget.js" defer {attributes}></script></head>
<body><main><h1>Phường Mẫu</h1></main></body></html>"""


@dataclass
class Agency:
    """A website that embeds the widget of ``server`` with some attributes on the tag."""

    url: str
    server: str
    database_url: str
    attributes: str = ""

    def page(self, request: Request) -> HTMLResponse:
        """Any page of it, under a policy that allows our scripts and calls and nothing else of ours."""
        if request.url.path == "/style.css":
            return HTMLResponse(HOST_STYLE, media_type="text/css")
        policy = (
            f"default-src 'none'; style-src 'self'; img-src data:; script-src {self.server}; "
            f"connect-src {self.server}; require-trusted-types-for 'script'"
        )
        html = PAGE.format(server=self.server, attributes=self.attributes)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    def conversation(self) -> Conversation:
        """The newest conversation of the server."""

        async def read() -> Conversation:
            database = Database(self.database_url)
            try:
                async with database.read() as session:
                    query = select(Conversation).order_by(Conversation.created_at.desc()).limit(1)
                    return (await session.scalars(query)).one()
            finally:
                await database.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(read())).result()


Settle = Callable[..., Agency]


@pytest.fixture(scope="module")
def agencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], Agency]]:
    """A service that allows one website, and two websites: the one it allows, and another."""
    folder: Path = tmp_path_factory.mktemp("embedded")
    port = free_port()
    with ExitStack() as stack:
        server = stack.enter_context(serving(service(folder, widget_origins=f"http://127.0.0.1:{port}")))

        def settle(port: int) -> Agency:
            agency = Agency(f"http://127.0.0.1:{port}", server, f"sqlite:///{folder / 'bot.db'}")
            site = Starlette(routes=[Route("/{path:path}", agency.page)])
            stack.enter_context(serving(site, port))
            return agency

        allowed, other = settle(port), settle(free_port())
        yield lambda listed: allowed if listed else other


@pytest.fixture
def agency(agencies: Callable[[bool], Agency]) -> Agency:
    """The website on the list, with a plain tag."""
    agency = agencies(True)
    agency.attributes = ""
    return agency


def test_it_works_on_a_listed_website_under_a_strict_policy(visit: Visit, agency: Agency) -> None:
    page = visit(agency.url)
    widget = Widget(page).open()
    expect(widget.ask(FEE_QUESTION)).to_contain_text(FEE)
    answer = widget.answers.last
    answer.get_by_role("button", name="Hữu ích").click()
    expect(answer.get_by_text("Cảm ơn anh/chị.", exact=True)).to_be_visible()
    page.reload()
    expect(widget.answers).to_have_count(1)
    assert page.context.cookies() == []


def test_the_websites_styles_stay_outside(visit: Visit, agency: Agency) -> None:
    page = visit(agency.url)
    widget = Widget(page).open()
    style = widget.input.evaluate(
        "(input) => { const s = getComputedStyle(input); return [s.fontSize, s.color, s.letterSpacing]; }"
    )
    assert style == ["16px", "rgb(22, 36, 47)", "normal"]


def test_another_website_gets_nothing(
    visit: Visit, agencies: Callable[[bool], Agency], console_problems: list[str]
) -> None:
    page = visit(agencies(False).url)
    page.wait_for_function("() => window.TroLy")
    assert page.evaluate("() => window.TroLy.open()") is False
    assert page.locator("#tro-ly").count() == 0
    expect(page.get_by_role("heading", name="Phường Mẫu")).to_be_visible()
    assert any("CORS" in problem or "403" in problem for problem in console_problems)
    console_problems.clear()


def test_ward_and_topic_of_the_page_reach_the_officers(visit: Visit, agency: Agency) -> None:
    agency.attributes = 'data-ward="Phường Mẫu" data-topic="can-cuoc-le-phi" data-widget-id="phuong-mau"'
    page = visit(agency.url)
    widget = Widget(page).open()
    expect(page.get_by_text("Anh/chị đang xem “Lệ phí làm thẻ căn cước”.")).to_be_visible()
    expect(page.get_by_role("group", name="Câu hỏi gợi ý")).to_be_hidden()
    page.get_by_role("button", name="Cần giấy tờ gì").click()
    expect(widget.questions.last.locator(".bubble")).to_have_text("Cần giấy tờ gì")
    expect(widget.log.get_by_text("Anh/chị mang theo thẻ căn cước cũ.")).to_be_visible()
    conversation = agency.conversation()
    assert (conversation.account, conversation.ward) == ("phuong-mau", "Phường Mẫu")
    assert conversation.topic == "can-cuoc-le-phi"
    page.reload()
    expect(widget.questions.last.locator(".bubble")).to_have_text("Cần giấy tờ gì")
    expect(page.get_by_text("Anh/chị đang xem")).to_have_count(0)


def test_an_unknown_topic_is_no_obstacle(visit: Visit, agency: Agency, console_problems: list[str]) -> None:
    agency.attributes = 'data-topic="khong-co-bai-nay"'
    widget = Widget(visit(agency.url)).open()
    expect(widget.page.get_by_role("group", name="Câu hỏi gợi ý")).to_be_visible()
    expect(widget.ask(FEE_QUESTION)).to_contain_text(FEE)
    assert agency.conversation().topic is None
    console_problems.clear()


def test_colour_side_and_words_are_the_agencys_own(visit: Visit, agency: Agency) -> None:
    agency.attributes = 'data-color="#fc0" data-position="left" data-title="Trợ lý Phường Mẫu" data-hotline="0123"'
    page = visit(agency.url)
    launcher = page.locator("button[aria-expanded]")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    launcher.click()
    dialog = page.get_by_role("dialog", name="Trợ lý Phường Mẫu")
    expect(dialog).to_be_visible()
    assert (dialog.bounding_box() or {})["x"] < 100
    header = dialog.locator("header").evaluate("(header) => getComputedStyle(header).backgroundColor")
    assert header != "rgb(11, 79, 108)"


def test_the_interface_speaks_english_where_a_page_asks_for_it(visit: Visit, agency: Agency) -> None:
    agency.attributes = 'data-lang="en"'
    page = visit(agency.url)
    page.get_by_role("button", name="Open the assistant").click()
    dialog = page.get_by_role("dialog", name="Project 06 assistant")
    expect(dialog).to_be_visible()
    assert page.locator("#tro-ly .root").get_attribute("lang") == "en"
    dialog.get_by_role("textbox", name="Your question").fill(FEE_QUESTION)
    dialog.get_by_role("button", name="Send", exact=True).click()
    answer = dialog.locator(".message.bot").last
    expect(answer.locator(".bubble")).to_have_attribute("lang", "vi")
    expect(answer.get_by_role("button", name="Not right")).to_be_visible()
    expect(answer.locator("summary")).to_contain_text("Sources and legal basis (2)")
    words = dialog.evaluate("(dialog) => dialog.innerText")
    for vietnamese in ("Gửi", "Xóa hội thoại", "Gặp cán bộ\n", "Nhập câu hỏi"):
        assert vietnamese not in words.replace(answer.inner_text(), "")


def test_speech_can_be_switched_off(visit: Visit, agency: Agency) -> None:
    agency.attributes = 'data-voice="off"'
    page = visit(agency.url)
    widget = Widget(page).open()
    expect(widget.input).to_be_visible()
    expect(page.get_by_role("button", name="Nói câu hỏi")).to_have_count(0)
    assert not page.locator("#tro-ly .root.can-read").count()


def test_the_window_can_be_open_from_the_start(visit: Visit, agency: Agency) -> None:
    agency.attributes = 'data-open="true"'
    page = visit(agency.url)
    expect(Widget(page).dialog).to_be_visible()
    assert page.evaluate("() => document.activeElement === document.body"), "opening by itself takes no focus"


def test_a_link_from_a_guide_opens_the_assistant_on_it_once(visit: Visit) -> None:
    page: Page = visit("/?bai=can-cuoc-le-phi")
    widget = Widget(page)
    expect(widget.dialog).to_be_visible()
    expect(page.get_by_text("Anh/chị đang xem “Lệ phí làm thẻ căn cước”.")).to_be_visible()
    assert page.url.endswith("/")
    widget.ask("bao nhiêu tiền")
    page.goto("/?bai=can-cuoc-le-phi")
    expect(page.get_by_text("Anh/chị đang xem “Lệ phí làm thẻ căn cước”.")).to_be_visible()
    expect(widget.questions).to_have_count(1)


def test_a_link_to_a_guide_that_is_gone_opens_the_assistant_all_the_same(
    visit: Visit, console_problems: list[str]
) -> None:
    page = visit("/?bai=bai-da-bo")
    expect(Widget(page).dialog).to_be_visible()
    expect(page.get_by_role("group", name="Câu hỏi gợi ý")).to_be_visible()
    console_problems.clear()


@pytest.mark.parametrize("topic", ["../desk", "<b>", "A B", "x" * 200])
def test_a_crooked_link_asks_for_nothing(visit: Visit, topic: str) -> None:
    asked: list[str] = []
    page = visit("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/?bai={topic}")
    expect(Widget(page).dialog).to_be_visible()
    assert not [url for url in asked if "/topics/" in url]
