"""The widget as a citizen uses it, for the browser tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

FEE_QUESTION = "Lệ phí đổi thẻ căn cước là bao nhiêu?"
FEE = "25.000 đồng"
PERSONAL_QUESTION = "Hồ sơ của tôi nộp tuần trước đến đâu rồi?"


class Widget:
    """Shortcuts by what a citizen sees and hears, not by how the widget is built."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("button[aria-expanded]")
        self.dialog = page.get_by_role("dialog", name="Trợ lý Đề án 06")
        self.input = page.get_by_label("Câu hỏi của anh/chị")
        self.log = page.get_by_role("log")
        self.answers = self.log.locator(".message.bot")
        self.questions = self.log.locator(".message.citizen")

    def open(self) -> Widget:
        """Open the window, unless it has opened itself again after a reload."""
        self.launcher.wait_for()
        if self.launcher.get_attribute("aria-expanded") != "true":
            self.launcher.click()
        expect(self.dialog).to_be_visible()
        return self

    def send(self, text: str) -> None:
        """Type a message and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Send a question and wait for the next answer of the assistant."""
        before = self.answers.count()
        self.send(text)
        expect(self.answers).to_have_count(before + 1)
        return self.answers.last

    def texts(self) -> list[str]:
        """Every bubble, in order."""
        return self.log.locator(".bubble").all_inner_texts()
