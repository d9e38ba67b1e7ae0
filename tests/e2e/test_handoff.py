"""From the citizen to an officer and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LogIn, Visit
from tests.e2e.widget_page import FEE_QUESTION, PERSONAL_QUESTION, Widget

pytestmark = pytest.mark.e2e

NUMBER = re.compile(r"PA-\d{6}-\d{4,}")


def ticket_number(widget: Widget) -> str:
    """The number on the citizen's banner."""
    banner = widget.page.locator(".banner")
    expect(banner).to_contain_text(NUMBER)
    found = NUMBER.search(banner.inner_text())
    assert found
    return found[0]


def claim(desk: Page, number: str) -> None:
    """Take a ticket from the queue page."""
    desk.get_by_role("button", name=f"Nhận phiếu {number}").click()
    expect(desk.get_by_role("heading", name=f"Phiếu {number}")).to_be_visible()
    expect(desk.get_by_text("Anh/chị đang phụ trách")).to_be_visible()


def answer(desk: Page, text: str) -> None:
    """Write to the citizen."""
    desk.get_by_label("Trả lời người dân").fill(text)
    desk.get_by_role("button", name="Gửi", exact=True).click()


def close(desk: Page) -> None:
    """End the ticket."""
    desk.get_by_role("button", name="Đóng phiếu").click()
    desk.get_by_role("dialog").get_by_role("button", name="Đóng phiếu").click()
    expect(desk.get_by_text("Đã đóng: Đã trả lời xong")).to_be_visible()


def test_a_personal_matter_is_answered_by_an_officer(visit: Visit, log_in: LogIn) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    expect(page.get_by_text("Đang chờ cán bộ")).to_be_visible()
    expect(page.get_by_role("button", name="Đã báo cán bộ")).to_be_disabled()

    desk = log_in("lan")
    claim(desk, number)
    expect(page.get_by_text("Cán bộ Nguyễn Thị Lan đang trả lời anh/chị").first).to_be_visible()
    expect(desk.get_by_role("log")).to_contain_text(PERSONAL_QUESTION)

    desk.get_by_label("Trả lời người dân").press_sequentially("Chào")
    expect(page.get_by_text("Cán bộ đang soạn tin…")).to_be_visible()
    answer(desk, "Chào anh/chị. Hồ sơ **đã có kết quả**, xem tại https://dichvucong.gov.vn.")
    reply = widget.log.locator(".message.staff").last
    expect(reply).to_contain_text("Cán bộ Nguyễn Thị Lan")
    expect(reply.locator("strong")).to_have_text("đã có kết quả")
    expect(reply.get_by_role("link")).to_have_attribute("href", "https://dichvucong.gov.vn/")

    widget.send("Cảm ơn cán bộ")
    expect(desk.get_by_role("log")).to_contain_text("Cảm ơn cán bộ")

    page.reload()
    expect(widget.log.locator(".message.staff")).to_have_count(1)
    expect(page.locator(".banner")).to_contain_text("Cán bộ Nguyễn Thị Lan đang trả lời anh/chị")

    close(desk)
    expect(page.locator(".banner")).to_be_hidden()
    page.get_by_role("button", name="5 sao: Rất hài lòng").click()
    expect(page.get_by_text("Cảm ơn anh/chị đã góp ý.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Cảm ơn anh/chị đã góp ý.")).to_be_visible()
    expect(widget.ask(FEE_QUESTION)).to_contain_text("đồng")


def test_the_button_calls_an_officer_and_the_citizen_may_change_their_mind(visit: Visit, log_in: LogIn) -> None:
    page = visit()
    widget = Widget(page).open()
    page.get_by_role("button", name="Gặp cán bộ").click()
    number = ticket_number(widget)
    assert widget.questions.last.locator(".bubble").inner_text() == "Gặp cán bộ"
    desk = log_in("lan")
    expect(desk.get_by_role("button", name=f"Nhận phiếu {number}")).to_be_visible()
    page.get_by_role("button", name="Thôi chờ, hỏi trợ lý").click()
    expect(page.locator(".banner")).to_be_hidden()
    expect(desk.get_by_role("button", name=f"Nhận phiếu {number}")).to_be_hidden()
    expect(page.get_by_role("button", name="Gặp cán bộ").last).to_be_enabled()


def test_citizens_see_their_place_in_the_queue(visit: Visit, log_in: LogIn) -> None:
    first, second = Widget(visit()).open(), Widget(visit()).open()
    first.ask(PERSONAL_QUESTION)
    second.ask(PERSONAL_QUESTION)
    expect(first.page.locator(".banner")).to_contain_text("Anh/chị là người tiếp theo.")
    expect(second.page.locator(".banner")).to_contain_text("Anh/chị đứng thứ 2 trong hàng chờ.")
    desk = log_in("lan")
    claim(desk, ticket_number(first))
    expect(second.page.locator(".banner")).to_contain_text("Anh/chị là người tiếp theo.")
    close(desk)
    second.page.get_by_role("button", name="Thôi chờ, hỏi trợ lý").click()
    expect(second.page.locator(".banner")).to_be_hidden()


def test_the_second_officer_learns_who_was_first(visit: Visit, log_in: LogIn, console_problems: list[str]) -> None:
    widget = Widget(visit()).open()
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    lan, hung = log_in("lan"), log_in("hung")
    expect(hung.get_by_role("button", name=f"Nhận phiếu {number}")).to_be_visible()
    hung.route("**/desk/api/queue", lambda route: route.abort())
    claim(lan, number)
    hung.get_by_role("button", name=f"Nhận phiếu {number}").click()
    expect(hung.get_by_text("Cán bộ Nguyễn Thị Lan đang phụ trách phiếu này.")).to_be_visible()
    hung.goto(f"/desk/tickets/{number}")
    expect(hung.get_by_label("Trả lời người dân")).to_be_hidden()
    expect(hung.get_by_text("Chỉ cán bộ đang phụ trách mới trả lời được phiếu này.")).to_be_visible()
    close(lan)
    console_problems.clear()


def test_a_released_ticket_returns_to_the_queue(visit: Visit, log_in: LogIn) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    desk = log_in("lan")
    claim(desk, number)
    desk.get_by_role("button", name="Trả lại hàng chờ").click()
    expect(page.get_by_text("Đang chờ cán bộ")).to_be_visible()
    expect(desk.get_by_role("button", name="Nhận phiếu")).to_be_visible()
    page.get_by_role("button", name="Thôi chờ, hỏi trợ lý").click()
    expect(desk.get_by_text("Người dân đã thôi chờ")).to_be_visible()


def test_notes_and_drafts_help_the_officer_and_stay_inside(visit: Visit, log_in: LogIn) -> None:
    widget = Widget(visit()).open()
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    desk = log_in("lan")
    claim(desk, number)
    desk.get_by_role("textbox", name="Ghi chú nội bộ").fill("Đã gọi Công an phường.")
    desk.get_by_role("button", name="Lưu ghi chú").click()
    expect(desk.get_by_role("log")).to_contain_text("Đã gọi Công an phường.")
    drafts = desk.get_by_role("button", name="Chèn vào ô trả lời")
    if drafts.count():
        drafts.first.click()
        assert desk.get_by_label("Trả lời người dân").input_value()
    answer(desk, "Chào anh/chị.")
    expect(widget.log.locator(".message.staff")).to_have_count(1)
    expect(widget.log).not_to_contain_text("Công an phường")
    close(desk)


def test_an_officer_can_work_by_keyboard(visit: Visit, log_in: LogIn) -> None:
    widget = Widget(visit()).open()
    widget.ask(PERSONAL_QUESTION)
    number = ticket_number(widget)
    desk = log_in("lan")
    button = desk.get_by_role("button", name=f"Nhận phiếu {number}")
    button.focus()
    desk.keyboard.press("Enter")
    box = desk.get_by_label("Trả lời người dân")
    expect(box).to_be_visible()
    box.focus()
    desk.keyboard.type("Chào anh/chị")
    desk.keyboard.press("Control+Enter")
    expect(widget.log.locator(".message.staff")).to_contain_text("Chào anh/chị")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    close(desk)
