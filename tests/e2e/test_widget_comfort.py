"""Every state of the widget by axe, by keyboard, by screen reader, enlarged and in high contrast."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import PHONE, SMALL_TARGETS, assert_accessible, assert_no_sideways_scrolling
from tests.e2e.test_widget_answers import MICROPHONE, VIETNAMESE_VOICE, open_with
from tests.e2e.widget_page import FEE, FEE_QUESTION, PERSONAL_QUESTION, Widget

pytestmark = pytest.mark.e2e

EVERYTHING = VIETNAMESE_VOICE + MICROPHONE
# WCAG 1.4.12: what a reader may set without losing anything.
TEXT_SPACING = """(root) => {
  const style = new CSSStyleSheet();
  style.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  root.getRootNode().adoptedStyleSheets.push(style);
}"""
CUT_OFF = """(root) => [...root.querySelectorAll("button, h2, summary, label, .bubble")]
  .filter((element) => element.getClientRects().length && !element.classList.contains("quiet"))
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.textContent)"""
FOCUSED = """() => { const inside = document.activeElement?.shadowRoot?.activeElement;
  return inside && (inside.getAttribute("aria-label") ?? inside.innerText).trim().split("\\n")[0]; }"""


def comfort(page: Page, name: str) -> None:
    """Press one of the reading aids in the header."""
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("comforts", [[], ["Tương phản cao"], ["Chữ to"], ["Chữ to", "Tương phản cao"]])
def test_every_state_passes_axe(visit: Visit, comforts: list[str], console_problems: list[str]) -> None:
    page = open_with(visit, EVERYTHING, **PHONE)
    widget = Widget(page).open()
    for name in comforts:
        comfort(page, name)
    assert_accessible(page)
    answer = widget.ask(FEE_QUESTION)
    answer.locator("summary").click()
    answer.get_by_role("button", name="Chưa đúng").click()
    expect(answer.get_by_label("Chưa đúng ở chỗ nào?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Nói câu hỏi").click()
    assert_accessible(page)
    page.evaluate("() => ear.onend()")
    widget.send("dài " * 20_000)
    expect(page.get_by_role("button", name="Sửa lại")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Mất kết nối mạng.")).to_be_visible()
    widget.send("chưa gửi được")
    expect(widget.questions.last).to_contain_text("Chưa gửi được.")
    assert_accessible(page)
    page.context.set_offline(False)
    expect(widget.answers).to_have_count(2, timeout=20_000)
    widget.ask(PERSONAL_QUESTION)
    expect(page.get_by_text("Đang chờ cán bộ")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Thôi chờ, hỏi trợ lý").click()
    expect(page.locator(".banner")).to_be_hidden()
    console_problems.clear()


def test_every_control_is_large_enough_to_touch(visit: Visit) -> None:
    page = open_with(visit, EVERYTHING, **PHONE)
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION).get_by_role("button", name="Chưa đúng").click()
    expect(page.get_by_role("button", name="Gửi góp ý")).to_be_visible()
    assert page.locator("#tro-ly .root").evaluate(SMALL_TARGETS) == []
    assert_no_sideways_scrolling(page)


def test_the_reading_aids_are_remembered(visit: Visit) -> None:
    page = visit()
    Widget(page).open()
    for name in ("Chữ to", "Tương phản cao"):
        comfort(page, name)
    page.reload()
    Widget(page).open()
    for name in ("Chữ to", "Tương phản cao"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        comfort(page, name)
    page.reload()
    for name in ("Chữ to", "Tương phản cao"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")


def test_who_asks_the_system_for_contrast_gets_it(visit: Visit) -> None:
    page = visit(contrast="more")
    Widget(page).open()
    expect(page.get_by_role("button", name="Tương phản cao")).to_have_attribute("aria-pressed", "true")


def test_the_order_of_focus_is_the_order_of_reading(visit: Visit) -> None:
    page = open_with(visit, EVERYTHING)
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    page.get_by_role("button", name="Chữ to").focus()
    order = []
    for _ in range(18):
        order.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert order == [
        "Chữ to",
        "Tương phản cao",
        "Đóng",
        "Nội dung hội thoại",
        "Nguồn và căn cứ (2)",
        "Giấy tờ cần có",
        "Làm ở đâu",
        "Bao lâu có thẻ",
        "Gặp cán bộ",
        "Hữu ích",
        "Chưa đúng",
        "Đọc",
        "In",
        "Chia sẻ",
        "",
        "Nói câu hỏi",
        "Gửi",
        "Gặp cán bộ",
    ]


def test_an_answer_can_be_judged_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    answer = widget.ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chưa đúng").focus()
    page.keyboard.press("Enter")
    comment = answer.get_by_label("Chưa đúng ở chỗ nào?")
    expect(comment).to_be_visible()
    expect(answer.get_by_role("button", name="Chưa đúng")).to_be_focused()
    while not comment.evaluate("(box) => box.getRootNode().activeElement === box"):
        page.keyboard.press("Tab")
    page.keyboard.type("Sai mức phí")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(comment).to_be_hidden()
    page.keyboard.press("Escape")
    expect(widget.dialog).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def test_at_400_percent_everything_is_still_there(visit: Visit) -> None:
    page = open_with(visit, EVERYTHING, width=320, height=256)
    widget = Widget(page).open()
    expect(page.get_by_text("Dạ, em chào anh/chị.")).to_be_in_viewport()
    answer = widget.ask(FEE_QUESTION)
    expect(answer).to_contain_text(FEE)
    answer.get_by_role("button", name="Chưa đúng").click()
    for name in ("Hữu ích", "Đọc", "In", "Chia sẻ", "Gửi góp ý", "Giấy tờ cần có"):
        button = answer.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
    expect(widget.input).to_be_in_viewport()
    expect(page.get_by_role("button", name="Gặp cán bộ").last).to_be_in_viewport()
    assert_no_sideways_scrolling(page)
    assert page.locator("#tro-ly .scroll").evaluate("(box) => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize("large", [False, True])
def test_wider_spacing_of_text_cuts_nothing_off(visit: Visit, large: bool) -> None:
    page = open_with(visit, EVERYTHING, **PHONE)
    widget = Widget(page).open()
    if large:
        comfort(page, "Chữ to")
    root = page.locator("#tro-ly .root")
    root.evaluate(TEXT_SPACING)
    widget.ask(FEE_QUESTION).get_by_role("button", name="Chưa đúng").click()
    assert root.evaluate(CUT_OFF) == []
    assert page.locator("#tro-ly .scroll").evaluate("(box) => box.scrollWidth <= box.clientWidth")
    expect(widget.input).to_be_in_viewport()


def test_colours_forced_by_the_system_keep_the_edges(visit: Visit) -> None:
    page = visit(forced_colors="active")
    widget = Widget(page).open()
    bubble = widget.ask(FEE_QUESTION).locator(".bubble")
    assert bubble.evaluate("(bubble) => getComputedStyle(bubble).borderTopStyle") == "solid"


def test_remarks_are_told_apart_from_messages(visit: Visit) -> None:
    """One live region for messages, one polite place for remarks, and neither steals focus."""
    page = open_with(visit, EVERYTHING)
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    assert page.locator("#tro-ly [role=log]").count() == 1
    assert page.locator("#tro-ly [role=status]").count() == 1
    expect(page.locator("#tro-ly [role=log]")).to_have_attribute("aria-live", "polite")
    expect(widget.input).to_be_focused()


@pytest.mark.parametrize("colour", ["#fc0", "#ffffff", "#c8102e", "#0b4f6c", "#7fffd4", "#000"])
def test_whatever_colour_a_page_chooses_text_can_be_read(visit: Visit, colour: str) -> None:
    page = visit()
    contrast = page.evaluate(
        """async (colour) => {
             const { brandOf, contrastWithWhite } = await import("/static/widget/theme.js");
             const { brand, deep } = brandOf(colour);
             const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
             return [brand, deep].map((hex) => contrastWithWhite(channels(hex)));
           }""",
        colour,
    )
    assert all(value >= 4.5 for value in contrast), contrast


@pytest.mark.parametrize("colour", ["red", "#12", "url(x)", "#ggg", "", None])
def test_what_is_no_colour_changes_nothing(visit: Visit, colour: str | None) -> None:
    page = visit()
    code = "async (colour) => (await import('/static/widget/theme.js')).brandOf(colour)"
    assert page.evaluate(code, colour) is None
