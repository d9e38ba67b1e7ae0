"""A citizen and an officer in real browsers, with real Rasa behind them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LogIn, Visit
from tests.e2e.test_handoff import answer, claim, ticket_number
from tests.e2e.widget_page import Widget

pytestmark = pytest.mark.e2e

QUESTION = "làm lại thẻ căn cước bị mất hết bao nhiêu tiền"
PERSONAL = "hồ sơ căn cước của tôi nộp hôm mùng 2 sao chưa thấy kết quả, xem giúp tôi"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_a_citizen_asks_and_reads_the_fee(visit: Visit, width: int, height: int) -> None:
    widget = Widget(visit(width=width, height=height)).open()

    reply = widget.ask(QUESTION)

    expect(reply).to_contain_text("35.000 đồng")
    expect(reply).to_contain_text(re.compile("21/11/2026"))


def test_a_reload_in_the_middle_loses_nothing(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(QUESTION)
    before = widget.texts()

    page.reload()
    widget = Widget(page)
    if not widget.dialog.is_visible():
        widget.open()

    expect(widget.log).to_contain_text("35.000 đồng")
    assert widget.texts() == before


def test_a_personal_matter_is_answered_by_an_officer(visit: Visit, log_in: LogIn) -> None:
    widget = Widget(visit()).open()
    widget.ask(PERSONAL)
    number = ticket_number(widget)

    desk = log_in("lan")
    claim(desk, number)
    answer(desk, "Dạ, hồ sơ của anh/chị đang chờ in thẻ ạ.")

    expect(widget.log).to_contain_text("đang chờ in thẻ")
    expect(widget.log).to_contain_text("Nguyễn Thị Lan")
