"""Readable and usable by keyboard, on a phone, enlarged, and by a screen reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LogIn, Visit
from tests.e2e.test_handoff import claim, close, ticket_number
from tests.e2e.widget_page import FEE, FEE_QUESTION, PERSONAL_QUESTION, Widget

pytestmark = pytest.mark.e2e

PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
STANDARDS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SMALL_TARGETS = """(root) => [...root.querySelectorAll("button, textarea, summary")]
  .filter((element) => element.getClientRects().length && !element.disabled)
  .map((element) => [element.getBoundingClientRect(), element.getAttribute("aria-label") ?? element.textContent])
  .filter(([box]) => box.width < 44 || box.height < 44).map(([box, name]) => `${name}: ${box.width} x ${box.height}`)"""


def assert_accessible(page: Page) -> None:
    """No finding of axe at WCAG 2.2 AA."""
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("() => document.getAnimations().every((animation) => animation.playState !== 'running')")
    results = Axe().run(page, options=STANDARDS)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scrolling(page: Page) -> None:
    """The page is no wider than the window."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_the_page_and_the_widget_pass_axe(visit: Visit) -> None:
    page = visit()
    assert_accessible(page)
    widget = Widget(page).open()
    assert_accessible(page)
    widget.ask(FEE_QUESTION).locator("summary").click()
    assert_accessible(page)


def test_the_page_about_deleting_data_passes_axe_and_fits_a_phone(visit: Visit) -> None:
    page = visit(**PHONE)
    page.get_by_role("link", name="Xóa dữ liệu của anh/chị").click()
    expect(page.get_by_role("heading", name="Xóa dữ liệu của anh/chị")).to_be_visible()
    assert_no_sideways_scrolling(page)
    assert_accessible(page)


def test_the_desk_passes_axe(visit: Visit, log_in: LogIn) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    assert_accessible(page)
    assert_accessible(visit("/desk/login"))
    desk = log_in("lan")
    expect(desk.get_by_role("button", name=f"Nhận phiếu {number}")).to_be_visible()
    assert_accessible(desk)
    claim(desk, number)
    assert_accessible(desk)
    desk.get_by_role("button", name="Đóng phiếu").click()
    assert_accessible(desk)
    desk.get_by_role("button", name="Quay lại").click()
    close(desk)
    expect(page.get_by_role("button", name="5 sao: Rất hài lòng")).to_be_visible()
    assert_accessible(page)


def test_the_widget_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    widget = Widget(page)
    widget.launcher.focus()
    page.keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    page.keyboard.type(FEE_QUESTION)
    page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(1)
    expect(widget.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.dialog).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    assert widget.launcher.get_attribute("aria-expanded") == "false"


def test_new_messages_are_announced_and_old_ones_are_not(visit: Visit) -> None:
    page = visit()
    widget = Widget(page)
    log = page.locator("[role=log]")
    expect(log).to_be_attached()
    assert log.evaluate("(log) => log.childElementCount") == 0, "the live region comes before its first message"
    expect(log).to_have_attribute("aria-live", "polite")
    widget.open().ask(FEE_QUESTION)
    page.add_init_script(
        """window.loudAdditions = 0;
           const attach = Element.prototype.attachShadow;
           Element.prototype.attachShadow = function (options) {
             const root = attach.call(this, options);
             new MutationObserver((changes) => {
               for (const change of changes)
                 if (change.target.role === "log" && change.target.ariaLive !== "off") window.loudAdditions += 1;
             }).observe(root, { childList: true, subtree: true });
             return root;
           };"""
    )
    page.reload()
    expect(widget.answers).to_have_count(1)
    expect(log).to_have_attribute("aria-live", "polite")
    assert page.evaluate("() => window.loudAdditions") == 0
    assert page.locator("[role=log], [aria-live]:not([role=log])").count() == 1, "one live region for messages"


def test_on_a_phone_the_widget_fills_the_screen_and_keeps_focus_inside(visit: Visit) -> None:
    page = visit(**PHONE)
    assert_no_sideways_scrolling(page)
    widget = Widget(page).open()
    box = widget.dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
    widget.input.fill(FEE_QUESTION)
    page.get_by_role("button", name="Gửi", exact=True).tap()
    expect(widget.answers.last).to_contain_text(FEE)
    assert float(widget.input.evaluate("(input) => parseFloat(getComputedStyle(input).fontSize)")) >= 16
    assert page.locator("#tro-ly .root").evaluate(SMALL_TARGETS) == []
    assert widget.dialog.evaluate("(dialog) => dialog.matches(':modal')")
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("() => ['tro-ly', ''].includes(document.activeElement?.id ?? '')")
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="Đóng", exact=True).tap()
    expect(widget.launcher).to_be_focused()


def test_on_a_phone_the_beginning_of_an_answer_is_in_view(visit: Visit) -> None:
    page = visit(**PHONE)
    widget = Widget(page).open()
    answer = widget.ask(FEE_QUESTION)
    expect(answer.get_by_text("Trợ lý", exact=True)).to_be_in_viewport()


def test_large_text_is_remembered(visit: Visit) -> None:
    page = visit(**PHONE)
    widget = Widget(page).open()
    before = widget.input.evaluate("(input) => parseFloat(getComputedStyle(input).fontSize)")
    page.get_by_role("button", name="Chữ to").click()
    page.reload()
    expect(page.get_by_role("button", name="Chữ to")).to_have_attribute("aria-pressed", "true")
    assert widget.input.evaluate("(input) => parseFloat(getComputedStyle(input).fontSize)") >= before * 1.2
    assert_no_sideways_scrolling(page)


def test_everything_fits_320_pixels(visit: Visit, log_in: LogIn) -> None:
    page = visit(width=320, height=256)
    assert_no_sideways_scrolling(page)
    widget = Widget(page).open()
    expect(widget.ask(FEE_QUESTION)).to_contain_text(FEE)
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    expect(widget.input).to_be_visible()
    desk = log_in("lan", width=320, height=600)
    expect(desk.get_by_role("button", name=f"Nhận phiếu {number}")).to_be_visible()
    assert_no_sideways_scrolling(desk)
    claim(desk, number)
    assert_no_sideways_scrolling(desk)
    close(desk)


def test_without_javascript_the_page_names_the_hotline(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.get_by_text("Anh/chị gọi tổng đài 1900 0368")).to_be_visible()
    expect(page.get_by_role("heading", name="VNeID")).to_be_visible()
    expect(page.get_by_label("Anh/chị muốn hỏi gì?")).to_be_hidden()


def test_where_the_widget_cannot_be_loaded_the_page_names_the_hotline(
    visit: Visit, console_problems: list[str]
) -> None:
    page = visit("about:blank")
    page.route("**/static/widget/main.js", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_text("Anh/chị gọi tổng đài 1900 0368")).to_be_hidden()
    page.get_by_role("button", name="Lệ phí đổi thẻ căn cước bao nhiêu?").click()
    expect(page.get_by_text("Anh/chị gọi tổng đài 1900 0368")).to_be_visible()
    console_problems.clear()
