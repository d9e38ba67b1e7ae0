"""The public guide pages in a real browser: readable by everybody, and printed on one sheet."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.gateway.app import create_app
from bot.guides.page import GuidePage, Sheet, build_page
from bot.guides.routes import guides_router
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.retrieval.ranking import Candidate, Ranking
from bot.settings import PROJECT_ROOT, Settings
from tests.e2e.conftest import START_SECONDS, TODAY, StandInTopics, Visit, free_port, stand_in_rasa
from tests.e2e.widget_page import Widget

pytestmark = pytest.mark.e2e

GUIDE = "can-cuoc-le-phi"
PATH = f"/huong-dan/{GUIDE}"
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
STANDARDS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class LostCardSearch:
    """A search that always thinks of a lost card."""

    def search(self, question: str) -> Ranking:
        return Ranking((Candidate("can-cuoc-cap-lai-mat", 0.9),))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        return []

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        return []


class PublishedGuides:
    """The published guides, with :class:`LostCardSearch`."""

    def __init__(self) -> None:
        self.knowledge = load_knowledge(PROJECT_ROOT / "knowledge").knowledge

    def snapshot(self) -> tuple[Knowledge, LostCardSearch]:
        return self.knowledge, LostCardSearch()


@pytest.fixture(scope="module")
def guides() -> PublishedGuides:
    return PublishedGuides()


@pytest.fixture(scope="module")
def server_url(guides: PublishedGuides, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gateway with the guide pages, in a thread of this process."""
    folder: Path = tmp_path_factory.mktemp("guides")
    settings = Settings(
        _env_file=None, database_url=f"sqlite:///{folder / 'bot.db'}", cache_dir=folder / "cache", log_level="WARNING"
    )
    app = create_app(
        settings,
        rasa_transport=httpx.MockTransport(stand_in_rasa),
        extra_routers=(guides_router(guides, lambda: TODAY, ""),),
        topics=StandInTopics(),
    )
    port = free_port()
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


def assert_accessible(page: Page) -> None:
    """No finding of axe at WCAG 2.2 AA."""
    results = Axe().run(page, options=STANDARDS)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scrolling(page: Page) -> None:
    """The page is no wider than the window."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def assert_headings_in_order(page: Page) -> None:
    """One first-level heading, and no level left out on the way down."""
    levels: list[int] = page.locator("h1, h2, h3, h4").evaluate_all("(all) => all.map((h) => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def printed_pages(page: Page) -> int:
    """How many sheets the page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [PATH, "/huong-dan", "/huong-dan?q=mat+cccd"])
def test_the_pages_pass_axe(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    assert_accessible(page)
    assert_headings_in_order(page)


def test_an_unknown_guide_is_a_kind_accessible_page(visit: Visit, console_problems: list[str]) -> None:
    page = visit("/huong-dan/mat-cccd")
    expect(page.get_by_role("heading", level=1)).to_contain_text("chưa có bài hướng dẫn")
    assert_accessible(page)
    page.get_by_role("link", name="Cấp lại thẻ căn cước bị mất, mất hết giấy tờ").click()
    expect(page).to_have_url(re.compile("/huong-dan/can-cuoc-cap-lai-mat$"))
    console_problems.clear()  # Chromium reports the 404 itself


@pytest.mark.parametrize("size", [(360, 740), (320, 256)])
@pytest.mark.parametrize("path", [PATH, "/huong-dan", "/huong-dan?q=mat+cccd"])
def test_a_small_or_much_enlarged_page_needs_no_sideways_scrolling(
    visit: Visit, path: str, size: tuple[int, int]
) -> None:
    page = visit(path, width=size[0], height=size[1])
    assert_no_sideways_scrolling(page)
    assert page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 18


def test_the_contents_lead_to_every_section_by_keyboard(visit: Visit) -> None:
    page = visit(PATH)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    contents = page.get_by_role("navigation", name="Trong bài này").get_by_role("link")
    for link in contents.all():
        target = page.locator(link.get_attribute("href") or "")
        expect(target).to_have_text(link.inner_text())
    contents.last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Văn bản và trang chính thức")).to_be_in_viewport()


def test_documents_can_be_ticked_off(visit: Visit) -> None:
    page = visit(PATH, **PHONE)
    boxes = page.get_by_role("region", name="Cần giấy gì để được miễn").get_by_role("checkbox")
    boxes.first.tap()
    expect(boxes.first).to_be_checked()


def test_the_assistant_opens_on_the_page_itself(visit: Visit) -> None:
    page = visit(PATH)
    page.get_by_role("link", name="Hỏi thêm trợ lý").first.click()
    expect(Widget(page).dialog).to_be_visible()
    assert page.url.endswith(PATH)


def test_the_print_button_prints(visit: Visit) -> None:
    page = visit(PATH)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="In một trang").click()
    assert page.evaluate("() => window.printed")


def test_typing_narrows_the_list_at_once(visit: Visit) -> None:
    page = visit("/huong-dan")
    box = page.get_by_label("Anh/chị tìm việc gì?")
    box.fill("Ho Chieu")
    expect(page.get_by_role("status").filter(has_text="Có")).to_be_visible()
    shown = page.locator(".entries a:visible")
    assert 1 <= shown.count() < 12
    assert any("hộ chiếu" in text.lower() for text in shown.all_inner_texts())
    box.fill("qqq")
    expect(page.get_by_text("Chưa thấy bài trùng chữ")).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("heading", name="Các bài hợp với “qqq”")).to_be_visible()


def test_without_javascript_everything_is_there_but_the_print_button(visit: Visit, guides: PublishedGuides) -> None:
    page = visit("/huong-dan", java_script_enabled=False)
    expect(page.locator(".entries a")).to_have_count(len(guides.knowledge.guides))
    page.get_by_label("Anh/chị tìm việc gì?").fill("mat cccd")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Cấp lại thẻ căn cước bị mất, mất hết giấy tờ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cấp lại thẻ căn cước bị mất, mất hết giấy tờ")
    expect(page.get_by_role("button", name="In một trang")).to_be_hidden()
    expect(page.get_by_role("link", name="Hỏi thêm trợ lý").first).to_have_attribute(
        "href", "/?bai=can-cuoc-cap-lai-mat"
    )


def test_the_sheet_shows_the_checklist_and_the_code_and_leaves_out_the_screen(visit: Visit) -> None:
    page = visit(PATH)
    code = page.locator(".qr svg")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    expect(page.get_by_text("1900 0368").filter(visible=True).first).to_be_visible()
    for selector in (".top", ".toc", ".actions", "footer", "#tro-ly"):
        expect(page.locator(selector).first).to_be_hidden()


def test_long_and_short_guides_print_on_one_sheet(visit: Visit, guides: PublishedGuides) -> None:
    knowledge = guides.knowledge
    pages = [build_page(guide, knowledge, TODAY) for guide in knowledge.guides.values()]

    def longest(sheet: Sheet, count: int) -> list[GuidePage]:
        return sorted((p for p in pages if p.sheet is sheet), key=lambda p: -sum(len(s.text) for s in p.sections))[
            :count
        ]

    chosen = [*longest(Sheet.DENSE, 2), *longest(Sheet.SMALL, 1), *longest(Sheet.MEDIUM, 1), *longest(Sheet.LARGE, 1)]
    browser_page = visit(PATH)
    sheets = {}
    for guide in chosen:
        browser_page.goto(f"/huong-dan/{guide.id}")
        sheets[guide.id] = printed_pages(browser_page)
    assert sheets == {guide.id: 1 for guide in chosen}, "shorten the guide, or print it smaller in web/guides/print.css"
