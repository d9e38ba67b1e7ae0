"""What a citizen can do with an answer: judge it, print it, pass it on, hear it; and speak instead of typing."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from bot.storage import feedback
from bot.storage.database import Database
from bot.storage.feedback import Item
from tests.e2e.conftest import Server, Visit
from tests.e2e.widget_page import FEE, FEE_QUESTION, Widget

pytestmark = pytest.mark.e2e

GUIDE_PAGE = "/huong-dan/can-cuoc-le-phi"
# Stand-ins for what a browser borrows from its system; each tells the test what it was asked to do.
VIETNAMESE_VOICE = """
  window.heard = [];
  const voices = [{ lang: "en-US", name: "Sam" }, { lang: "vi-VN", name: "Linh" }];
  speechSynthesis.getVoices = () => voices;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.speak = (words) => heard.push(words);
  speechSynthesis.cancel = () => heard.push("dừng");
"""
NO_VOICE = "speechSynthesis.getVoices = () => [{ lang: 'en-US', name: 'Sam' }];"
MICROPHONE = """
  window.webkitSpeechRecognition = window.SpeechRecognition = class {
    start() { window.ear = this; }
    stop() { this.stopped = true; }
  };
  window.hear = (...texts) => ear.onresult({ results: texts.map((transcript) => [{ transcript }]) });
"""
NO_MICROPHONE = "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"


def open_with(visit: Visit, script: str, **options: object) -> Page:
    page = visit("about:blank", **options)
    page.add_init_script(script)
    page.goto("/")
    return page


def editors_list(server: Server) -> list[Item]:
    async def read() -> list[Item]:
        database = Database(server.database_url)
        try:
            async with database.read() as session:
                return list(await feedback.wrong_answers(session))
        finally:
            await database.close()

    # Playwright's own event loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(read())).result()


def test_a_wrong_answer_with_a_reason_reaches_the_editors_once(visit: Visit, server: Server) -> None:
    before = len(editors_list(server))
    page = visit()
    answer = Widget(page).open().ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chưa đúng").click()
    expect(answer.get_by_text("Đã chuyển tới người biên tập.")).to_be_visible()
    assert len(editors_list(server)) == before + 1, "an item is there even if the citizen says no more"
    answer.get_by_label("Chưa đúng ở chỗ nào?").fill("Công an phường thu 30.000 đồng")
    answer.get_by_role("button", name="Gửi góp ý").click()
    expect(answer.get_by_label("Chưa đúng ở chỗ nào?")).to_be_hidden()
    expect(answer.get_by_role("button", name="Chưa đúng")).to_be_focused()
    items = editors_list(server)
    assert len(items) == before + 1
    assert (items[-1].question, items[-1].feedback.comment) == (FEE_QUESTION, "Công an phường thu 30.000 đồng")


def test_a_verdict_is_remembered_and_can_be_changed(visit: Visit, server: Server) -> None:
    before = len(editors_list(server))
    page = visit()
    widget = Widget(page).open()
    answer = widget.ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chưa đúng").click()
    expect(answer.get_by_role("button", name="Chưa đúng")).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="Hữu ích").click()
    expect(answer.get_by_text("Cảm ơn anh/chị.", exact=True)).to_be_visible()
    page.reload()
    expect(answer.get_by_role("button", name="Hữu ích")).to_have_attribute("aria-pressed", "true")
    expect(answer.get_by_role("button", name="Chưa đúng")).to_have_attribute("aria-pressed", "false")
    assert len(editors_list(server)) == before


def test_a_verdict_that_could_not_be_stored_is_not_shown_as_given(visit: Visit, console_problems: list[str]) -> None:
    page = visit()
    answer = Widget(page).open().ask(FEE_QUESTION)
    page.route("**/widget/feedback", lambda route: route.abort())
    answer.get_by_role("button", name="Hữu ích").click()
    expect(answer.get_by_text("Chưa ghi nhận được. Anh/chị bấm lại giúp.")).to_be_visible()
    expect(answer.get_by_role("button", name="Hữu ích")).to_have_attribute("aria-pressed", "false")
    page.unroute("**/widget/feedback")
    answer.get_by_role("button", name="Hữu ích").click()
    expect(answer.get_by_text("Cảm ơn anh/chị.", exact=True)).to_be_visible()
    console_problems.clear()


def test_only_answers_have_tools(visit: Visit) -> None:
    widget = Widget(visit()).open()
    asked_back = widget.ask("chuyện gì đó")
    assert asked_back.locator(".tools").count() == 0


def test_an_answer_is_printed_alone_with_boxes_to_tick(visit: Visit) -> None:
    page = open_with(visit, "window.print = () => (window.printed = true);")
    answer = Widget(page).open().ask(FEE_QUESTION)
    answer.get_by_role("button", name="In", exact=True).click()
    page.wait_for_function("() => window.printed")
    page.emulate_media(media="print")
    paper = page.locator(".paper")
    expect(paper.get_by_role("heading", name=FEE_QUESTION)).to_be_visible()
    expect(paper).to_contain_text(FEE)
    expect(paper.locator(".answer li")).to_have_count(4)
    expect(paper.locator(".answer .tick:visible")).to_have_count(4)
    expect(paper).to_contain_text("https://dichvucong.gov.vn")
    expect(paper).to_contain_text("Đã kiểm tra ngày 21/11/2026")
    expect(paper).to_contain_text(GUIDE_PAGE)
    expect(paper).not_to_contain_text("javascript:")
    expect(page.get_by_role("heading", name="Hỏi thủ tục,")).to_be_hidden()
    expect(page.locator("#tro-ly .launcher")).to_be_hidden()
    expect(page.locator("#tro-ly dialog")).to_be_hidden()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(paper).to_have_count(0)
    expect(page.get_by_role("heading", name="Hỏi thủ tục,")).to_be_visible()


def test_the_page_around_an_open_window_prints_without_it(visit: Visit) -> None:
    page = visit()
    Widget(page).open()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Hỏi thủ tục,")).to_be_visible()
    expect(page.locator("#tro-ly dialog")).to_be_hidden()


def test_an_answer_is_shared_as_its_public_page(visit: Visit, server_url: str) -> None:
    page = open_with(visit, "navigator.share = async (what) => { window.shared = what; };")
    answer = Widget(page).open().ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chia sẻ").click()
    page.wait_for_function("() => window.shared")
    assert page.evaluate("() => window.shared") == {"title": FEE_QUESTION, "url": server_url + GUIDE_PAGE}


def test_where_nothing_can_be_shared_the_address_is_copied(visit: Visit, server_url: str) -> None:
    page = open_with(
        visit,
        """navigator.share = undefined;
           Object.defineProperty(navigator, "clipboard",
             { value: { writeText: async (text) => { window.copied = text; } } });""",
    )
    answer = Widget(page).open().ask(FEE_QUESTION)
    answer.get_by_role("button", name="Chia sẻ").click()
    expect(page.get_by_text("Đã chép đường dẫn.")).to_be_visible()
    assert page.evaluate("() => window.copied") == server_url + GUIDE_PAGE


def test_without_a_clipboard_the_address_can_be_copied_by_hand(visit: Visit, server_url: str) -> None:
    page = open_with(
        visit,
        'navigator.share = undefined; Object.defineProperty(navigator, "clipboard", { value: undefined });',
    )
    answer = Widget(page).open().ask(FEE_QUESTION)
    told: list[str] = []

    def note(dialog: object) -> None:
        told.append(dialog.default_value)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.once("dialog", note)
    answer.get_by_role("button", name="Chia sẻ").click()
    assert told == [server_url + GUIDE_PAGE]


def test_an_answer_is_read_aloud_by_a_vietnamese_voice_and_can_be_stopped(visit: Visit) -> None:
    page = open_with(visit, VIETNAMESE_VOICE)
    widget = Widget(page).open()
    answer = widget.ask(FEE_QUESTION)
    answer.get_by_role("button", name="Đọc").click()
    spoken = page.evaluate("() => heard.map((words) => [words.voice?.name, words.lang, words.text])")
    assert {(name, lang) for name, lang, _ in spoken} == {("Linh", "vi-VN")}
    text = " ".join(words for *_, words in spoken)
    assert FEE in text
    assert "**" not in text
    answer.get_by_role("button", name="Dừng đọc").click()
    expect(answer.get_by_role("button", name="Đọc", exact=True)).to_be_visible()
    assert page.evaluate("() => heard.at(-1)") == "dừng"
    answer.get_by_role("button", name="Đọc").click()
    page.evaluate("() => { heard = heard.filter((words) => words.onend); heard.at(-1).onend({ type: 'end' }); }")
    expect(answer.get_by_role("button", name="Đọc", exact=True)).to_be_visible()


def test_closing_the_window_stops_the_reading(visit: Visit) -> None:
    page = open_with(visit, VIETNAMESE_VOICE)
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION).get_by_role("button", name="Đọc").click()
    widget.launcher.click()
    assert page.evaluate("() => heard.at(-1)") == "dừng"


def test_without_a_vietnamese_voice_nothing_offers_to_read(visit: Visit) -> None:
    page = open_with(visit, NO_VOICE)
    answer = Widget(page).open().ask(FEE_QUESTION)
    expect(answer.get_by_role("button", name="Chia sẻ")).to_be_visible()
    expect(answer.get_by_role("button", name="Đọc")).to_be_hidden()


def test_a_voice_that_arrives_late_is_offered_too(visit: Visit) -> None:
    page = open_with(visit, NO_VOICE)
    answer = Widget(page).open().ask(FEE_QUESTION)
    page.evaluate(
        """() => { speechSynthesis.getVoices = () => [{ lang: "vi_VN", name: "Linh" }];
                   speechSynthesis.dispatchEvent(new Event("voiceschanged")); }"""
    )
    expect(answer.get_by_role("button", name="Đọc")).to_be_visible()


def test_a_spoken_question_is_written_down_and_sent_by_the_citizen(visit: Visit) -> None:
    page = open_with(visit, MICROPHONE)
    widget = Widget(page).open()
    widget.input.fill("Cho hỏi:")
    page.get_by_role("button", name="Nói câu hỏi").click()
    expect(page.get_by_text("Em đang nghe, anh/chị nói đi ạ…")).to_be_visible()
    assert page.evaluate("() => [ear.lang, ear.interimResults]") == ["vi-VN", True]
    page.evaluate("() => hear('lệ phí')")
    page.evaluate("() => hear('lệ phí đổi thẻ', 'là bao nhiêu')")
    expect(widget.input).to_have_value("Cho hỏi: lệ phí đổi thẻ là bao nhiêu")
    page.evaluate("() => ear.onend()")
    expect(page.get_by_role("button", name="Nói câu hỏi")).to_be_visible()
    expect(widget.input).to_be_focused()
    assert widget.questions.count() == 0
    widget.input.press("Enter")
    expect(widget.answers).to_have_count(1)


def test_sending_ends_the_listening(visit: Visit) -> None:
    page = open_with(visit, MICROPHONE)
    widget = Widget(page).open()
    page.get_by_role("button", name="Nói câu hỏi").click()
    page.evaluate("() => hear('lệ phí')")
    widget.input.press("Enter")
    assert page.evaluate("() => ear.stopped")
    page.evaluate("() => hear('lệ phí bao nhiêu nữa')")
    expect(widget.input).to_have_value("")


@pytest.mark.parametrize(
    ("error", "remark"),
    [("not-allowed", "Trình duyệt chưa cho dùng micro."), ("no-speech", "Em chưa nghe rõ.")],
)
def test_what_went_wrong_with_the_microphone_is_said(visit: Visit, error: str, remark: str) -> None:
    page = open_with(visit, MICROPHONE)
    Widget(page).open()
    page.get_by_role("button", name="Nói câu hỏi").click()
    page.evaluate("(error) => { ear.onerror({ error }); ear.onend(); }", error)
    expect(page.get_by_text(remark)).to_be_visible()


def test_a_browser_that_cannot_listen_shows_no_microphone(visit: Visit) -> None:
    page = open_with(visit, NO_MICROPHONE)
    widget = Widget(page).open()
    expect(widget.input).to_be_visible()
    expect(page.get_by_role("button", name="Nói câu hỏi")).to_have_count(0)
