"""A citizen asks at the website and reads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Visit
from tests.e2e.widget_page import FEE, FEE_QUESTION, Widget

pytestmark = pytest.mark.e2e

SCRIPT = "<img src=x onerror=\"document.title='đã chạy'\"><script>document.title='đã chạy'</script>**đậm**"


def test_a_question_gets_an_answer_with_its_sources(visit: Visit) -> None:
    widget = Widget(visit()).open()
    answer = widget.ask(FEE_QUESTION)
    expect(answer).to_contain_text(FEE)
    expect(answer.get_by_text("Trợ lý", exact=True)).to_be_visible()
    expect(answer.locator("strong").first).to_be_visible()
    expect(answer).not_to_contain_text("**")
    answer.locator("summary").click()
    expect(answer.locator("summary")).to_contain_text("Đã kiểm tra ngày 21/11/2026")
    links = answer.locator("details a")
    expect(links.first).to_be_visible()
    for link in links.all():
        assert re.match(r"https?://", link.get_attribute("href") or "")
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("target") == "_blank"


def test_a_quick_reply_shows_its_words_and_can_be_used_once(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    choices = widget.ask(FEE_QUESTION).get_by_role("group", name="Chọn nhanh").get_by_role("button")
    words = choices.first.inner_text()
    choices.first.click()
    expect(widget.answers).to_have_count(2)
    assert widget.questions.last.locator(".bubble").inner_text() == words
    for choice in choices.all():
        expect(choice).to_be_disabled()
    page.reload()
    expect(widget.answers).to_have_count(2)
    assert widget.questions.last.locator(".bubble").inner_text() == words, "the payload must not show after a reload"


def test_a_reload_in_the_middle_loses_and_doubles_nothing(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    widget.ask("thế còn giấy tờ?")
    before = widget.texts()
    widget.input.fill("câu đang viết dở")
    page.reload()
    expect(widget.dialog).to_be_visible()
    expect(widget.answers).to_have_count(2)
    assert widget.texts() == before
    expect(widget.input).to_have_value("câu đang viết dở")


def test_a_question_sent_just_before_a_reload_is_answered(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.send(FEE_QUESTION)
    page.reload()
    expect(widget.answers).to_have_count(1)
    expect(widget.questions).to_have_count(1)


def test_an_answer_cut_off_half_way_does_not_lose_the_question(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    cut_off = [{"status": 201, "body": '{"session_id": "x", "tok'}]
    page.route("**/widget/sessions", lambda route: route.fulfill(**cut_off.pop()) if cut_off else route.continue_())
    widget.send(FEE_QUESTION)
    expect(widget.answers).to_have_count(1)
    expect(widget.questions).to_have_count(1)


def test_what_is_written_offline_is_sent_once_when_the_network_returns(
    visit: Visit, console_problems: list[str]
) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    page.context.set_offline(True)
    expect(page.get_by_text("Mất kết nối mạng.")).to_be_visible()
    expect(page.get_by_text("1900 0368").last).to_be_visible()
    widget.send("câu hỏi lúc mất mạng")
    expect(widget.questions.last).to_contain_text("Chưa gửi được. Sẽ tự gửi lại.")
    page.context.set_offline(False)
    expect(widget.answers).to_have_count(2, timeout=15_000)
    expect(widget.questions).to_have_count(2)
    expect(page.get_by_text("Mất kết nối mạng.")).to_be_hidden()
    page.reload()
    expect(widget.answers).to_have_count(2)
    expect(widget.questions).to_have_count(2)
    console_problems.clear()


def test_a_message_queued_offline_survives_a_closed_tab(visit: Visit, console_problems: list[str]) -> None:
    page = visit()
    widget = Widget(page).open()
    page.route(
        "**/widget/messages", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    widget.send(FEE_QUESTION)
    expect(widget.questions.last).to_contain_text("Chưa gửi được.")
    later = page.context.new_page()
    page.close()
    later.goto("/")
    reopened = Widget(later).open()
    expect(reopened.answers).to_have_count(1)
    expect(reopened.questions).to_have_count(1)
    console_problems.clear()


def test_too_fast_is_said_and_sent_after_the_pause(visit: Visit, console_problems: list[str]) -> None:
    page = visit("about:blank")
    page.clock.install()
    page.goto("/")
    widget = Widget(page).open()
    refusals = [{"status": 429, "headers": {"Retry-After": "40"}, "json": {"error": {"message": "Chậm lại"}}}]

    def slow_down(route: Route) -> None:
        if refusals and route.request.method == "POST":
            route.fulfill(**refusals.pop())
        else:
            route.fallback()

    page.route("**/widget/messages", slow_down)
    widget.send(FEE_QUESTION)
    expect(widget.questions.last).to_contain_text("Anh/chị gửi hơi nhanh. Tin này sẽ tự gửi sau 40 giây.")
    page.clock.fast_forward(40_000)
    expect(widget.answers).to_have_count(1)
    expect(widget.questions).to_have_count(1)
    console_problems.clear()


def test_a_refused_message_can_be_taken_back_and_changed(visit: Visit, console_problems: list[str]) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.send("dài " * 20_000)
    refused = widget.questions.last
    expect(refused.get_by_role("button", name="Sửa lại")).to_be_visible()
    refused.get_by_role("button", name="Sửa lại").click()
    expect(widget.questions).to_have_count(0)
    assert widget.input.input_value().startswith("dài dài")
    console_problems.clear()


def test_an_expired_session_is_renewed_without_losing_the_question(visit: Visit, console_problems: list[str]) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    page.evaluate(
        """() => Object.keys(localStorage).filter((key) => key.endsWith(":token"))
             .forEach((key) => localStorage.setItem(key, '"token-cu"'))"""
    )
    widget.send("câu hỏi sau khi hết hạn")
    expect(page.get_by_text("Hội thoại trước đã hết hạn.")).to_be_visible()
    expect(widget.answers).to_have_count(2)
    assert FEE in widget.texts()[1]
    console_problems.clear()


def test_markup_is_shown_as_text(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    answer = widget.ask(SCRIPT)
    assert widget.questions.last.locator(".bubble").inner_text() == SCRIPT
    expect(answer).to_contain_text("<script>")
    assert widget.log.locator("img, script").count() == 0
    assert "đã chạy" not in page.title()


def test_the_browser_may_refuse_to_store_anything(visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""
    )
    page.goto("/")
    widget = Widget(page).open()
    expect(widget.ask(FEE_QUESTION)).to_contain_text(FEE)
    expect(widget.ask("câu thứ hai")).to_be_visible()


def test_two_tabs_show_one_conversation(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    other = page.context.new_page()
    other.goto("/")
    second = Widget(other)
    expect(second.launcher).to_have_accessible_name("Mở cửa sổ hỏi trợ lý")
    second.open()
    expect(second.answers).to_have_count(1)
    second.ask("câu hỏi từ thẻ kia")
    expect(widget.answers).to_have_count(2)
    expect(widget.questions).to_have_count(2)


def test_a_closed_window_counts_what_was_missed(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    held: list[Route] = []
    page.route("**/widget/messages", lambda route: held.append(route))
    widget.send("một câu nữa")
    widget.launcher.click()
    expect(widget.dialog).to_be_hidden()
    held[0].continue_()
    expect(widget.launcher).to_have_accessible_name("Mở cửa sổ hỏi trợ lý, 1 tin nhắn chưa đọc")
    page.reload()
    expect(widget.launcher).to_have_accessible_name("Mở cửa sổ hỏi trợ lý, 1 tin nhắn chưa đọc")
    widget.open()
    expect(widget.launcher).to_have_accessible_name("Đóng cửa sổ hỏi trợ lý")


def test_the_conversation_can_be_erased(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xóa hội thoại").click()
    expect(widget.questions).to_have_count(0)
    expect(page.get_by_role("group", name="Câu hỏi gợi ý")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.endsWith(':token'))") == []
    page.reload()
    expect(widget.questions).to_have_count(0)


def test_the_page_can_ask_through_the_widget(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Lệ phí đổi thẻ căn cước bao nhiêu?").click()
    widget = Widget(page)
    expect(widget.dialog).to_be_visible()
    expect(widget.answers).to_have_count(1)
    page.get_by_label("Anh/chị muốn hỏi gì?").fill("đăng ký tạm trú ở đâu")
    page.get_by_role("button", name="Hỏi trợ lý", exact=True).click()
    expect(widget.answers).to_have_count(2)


def test_the_script_may_be_loaded_twice(visit: Visit) -> None:
    page = visit()
    Widget(page).launcher.wait_for()
    page.evaluate(
        """() => new Promise((done) => {
             const script = document.createElement("script");
             script.src = "/widget.js"; script.onload = done; document.body.append(script);
           })"""
    )
    assert page.locator("#tro-ly").count() == 1


def test_a_closed_widget_swallows_no_click(visit: Visit) -> None:
    page = visit()
    box = Widget(page).launcher.bounding_box()
    assert box is not None
    inside = "([x, y]) => document.elementFromPoint(x, y)?.id === 'tro-ly'"
    assert page.evaluate(inside, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    for x in range(10, 1280, 50):
        for y in range(10, 800, 50):
            near = box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]
            assert near or not page.evaluate(inside, [x, y]), (x, y)


def compose_enter(page: Page) -> None:
    """Enter as an input method sends it while it composes a Vietnamese letter."""
    page.get_by_label("Câu hỏi của anh/chị").evaluate(
        """(input) => input.dispatchEvent(new KeyboardEvent("keydown",
             { key: "Enter", isComposing: true, bubbles: true, cancelable: true, composed: true }))"""
    )


def test_enter_while_composing_does_not_send(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.input.fill("lệ ph")
    compose_enter(page)
    expect(widget.input).to_have_value("lệ ph")
    assert widget.questions.count() == 0


def test_shift_enter_makes_a_new_line(visit: Visit) -> None:
    widget = Widget(visit()).open()
    widget.input.fill("dòng một")
    widget.input.press("Shift+Enter")
    widget.input.press_sequentially("dòng hai")
    expect(widget.input).to_have_value("dòng một\ndòng hai")
    assert widget.questions.count() == 0
