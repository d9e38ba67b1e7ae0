"""From «Chưa đúng» under an answer to the officer who puts the guide right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import LogIn, Visit
from tests.e2e.test_accessibility import PHONE, assert_accessible, assert_no_sideways_scrolling
from tests.e2e.widget_page import FEE_QUESTION, Widget

pytestmark = pytest.mark.e2e


def complain(visit: Visit, comment: str) -> None:
    """A citizen calls an answer wrong and says why."""
    answer = Widget(visit()).open().ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chưa đúng").click()
    answer.get_by_label("Chưa đúng ở chỗ nào?").fill(comment)
    answer.get_by_role("button", name="Gửi góp ý").click()
    expect(answer.get_by_label("Chưa đúng ở chỗ nào?")).to_be_hidden()


def remark(desk: Page, comment: str) -> Locator:
    return desk.get_by_role("listitem").filter(has_text=comment)


def test_an_officer_reads_a_remark_marks_it_and_opens_it_again(visit: Visit, log_in: LogIn) -> None:
    complain(visit, "Thu 30.000 đồng mới đúng")
    desk = log_in("lan")
    desk.get_by_role("link", name="Góp ý").click()
    expect(desk.get_by_role("heading", name="Góp ý của người dân")).to_be_visible()
    mine = remark(desk, "Thu 30.000 đồng mới đúng")
    expect(mine.get_by_role("heading")).to_have_text(FEE_QUESTION)
    expect(mine.get_by_role("link", name="Lệ phí làm thẻ căn cước")).to_be_visible()
    mine.get_by_text("Câu trả lời của trợ lý").click()
    expect(mine.get_by_text("Đổi thẻ căn cước là 25.000 đồng")).to_be_visible()
    assert_accessible(desk)

    mine.get_by_role("button", name="Đã xử lý").click()
    expect(remark(desk, "Thu 30.000 đồng mới đúng")).to_have_count(0)
    desk.get_by_role("link", name="Đã xử lý").click()
    expect(remark(desk, "Thu 30.000 đồng mới đúng")).to_contain_text("Nguyễn Thị Lan")
    assert_accessible(desk)
    remark(desk, "Thu 30.000 đồng mới đúng").get_by_role("button", name="Mở lại").click()
    expect(remark(desk, "Thu 30.000 đồng mới đúng")).to_have_count(0)
    desk.get_by_role("link", name="Chưa xử lý").click()
    expect(remark(desk, "Thu 30.000 đồng mới đúng")).to_have_count(1)


def test_the_page_works_by_keyboard_and_fits_a_phone(visit: Visit, log_in: LogIn) -> None:
    complain(visit, "Thiếu nơi nộp")
    desk = log_in("lan", **PHONE)
    desk.goto("/desk/feedback")
    assert_no_sideways_scrolling(desk)
    button = remark(desk, "Thiếu nơi nộp").get_by_role("button", name="Đã xử lý")
    button.focus()
    desk.keyboard.press("Enter")
    expect(remark(desk, "Thiếu nơi nộp")).to_have_count(0)


def test_the_desk_shows_what_stood_on_a_pressed_button(visit: Visit, log_in: LogIn) -> None:
    widget = Widget(visit()).open()
    answer = widget.ask(FEE_QUESTION)
    answer.get_by_role("button", name="Giấy tờ cần có").click()
    expect(widget.answers).to_have_count(2)
    widget.ask("Hồ sơ của tôi đến đâu rồi?")
    desk = log_in("lan")
    desk.get_by_role("link", name="Xem phiếu").last.click()
    expect(desk.get_by_role("log").locator(".message.citizen").nth(1)).to_contain_text("Giấy tờ cần có")
    expect(desk.get_by_role("log")).not_to_contain_text("#can-cuoc-le-phi")
    widget.page.get_by_role("button", name="Thôi chờ, hỏi trợ lý").click()  # nobody is left waiting for other tests
    expect(widget.page.locator(".banner")).to_be_hidden()
