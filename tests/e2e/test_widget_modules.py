"""The widget's own rules, run in the browser that runs them for citizens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit()


def run(page: Page, module: str, body: str, argument: Any = None) -> Any:
    """The value of ``body``, a function of the module and ``argument``."""
    code = f"async (argument) => {{ const module = await import('/static/widget/{module}.js'); return ({body}); }}"
    return page.evaluate(code, argument)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Một câu.", [("p", 1, ["Một câu."])]),
        ("Dòng một\ndòng hai\n\nĐoạn hai", [("p", 1, ["Dòng một", "dòng hai"]), ("p", 1, ["Đoạn hai"])]),
        ("Mở đầu:\n- một\n- hai", [("p", 1, ["Mở đầu:"]), ("ul", 1, ["một", "hai"])]),
        ("1. một\n2. hai", [("ol", 1, ["một", "hai"])]),
        ("3. ba\n4. bốn", [("ol", 3, ["ba", "bốn"])]),
        ("25.000 đồng\n-không phải gạch đầu dòng", [("p", 1, ["25.000 đồng", "-không phải gạch đầu dòng"])]),
        ("31.12.2026 là hạn", [("p", 1, ["31.12.2026 là hạn"])]),
        ("", []),
    ],
)
def test_answers_are_cut_into_paragraphs_and_lists(page: Page, text: str, blocks: list[Any]) -> None:
    found = run(page, "richtext", "module.blocks(argument)", text)
    assert [(block["kind"], block["start"], block["lines"]) for block in found] == blocks


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**25.000 đồng**.", "<p><strong>25.000 đồng</strong>.</p>"),
        ("<b>x</b> & **<i>y</i>**", "<p>&lt;b&gt;x&lt;/b&gt; &amp; <strong>&lt;i&gt;y&lt;/i&gt;</strong></p>"),
        ("một ** hai", "<p>một ** hai</p>"),
        (
            "Xem https://vneid.gov.vn/a?b=1.",
            '<p>Xem <a href="https://vneid.gov.vn/a?b=1" target="_blank" rel="noopener noreferrer">'
            "https://vneid.gov.vn/a?b=1</a>.</p>",
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_marks_become_elements_and_nothing_else_does(page: Page, text: str, html: str) -> None:
    body = "(() => { const box = document.createElement('div'); box.append(module.richText(argument)); return box; })()"
    assert run(page, "richtext", f"{body}.innerHTML", text) == html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/desk", "", "ftp://x.vn", "http://"])
def test_only_web_addresses_become_links(page: Page, address: str) -> None:
    assert run(page, "dom", "module.safeLink(argument, 'x')", address) is None


def test_the_legal_basis_is_folded_with_the_sources(page: Page) -> None:
    answer = {
        "author": "bot",
        "text": "Là **25.000 đồng**.\n\nCăn cứ: Luật Căn cước, Điều 38. Đã kiểm tra ngày 21/11/2026.",
        "custom": {"sources": [{"title": "Luật", "url": "https://vanban.chinhphu.vn"}], "verified_on": "2026-11-21"},
    }
    parts = """(() => { const element = module.bubble({ ...argument, key: "k" }, {});
                 return [".bubble", "details p"].map((part) => element.querySelector(part)?.textContent); })()"""
    folded = "Căn cứ: Luật Căn cước, Điều 38. Đã kiểm tra ngày 21/11/2026."
    assert run(page, "bubbles", parts, answer) == ["Là 25.000 đồng.", folded]
    whole = run(page, "bubbles", parts, answer | {"custom": {"sources": []}})
    assert whole == [f"Là 25.000 đồng.{folded}", None], "without links to open, the basis stays in sight"


def test_repeats_come_after_one_to_thirty_seconds_ever_more_slowly(page: Page) -> None:
    body = "[0, 1, 2, 3, 4, 5, 50].map((attempt) => [0, 1].map((luck) => module.backoffSeconds(attempt, () => luck)))"
    assert run(page, "stream", body) == [[1, 2], [1, 4], [1, 8], [1, 16], [1, 30], [1, 30], [1, 30]]


TOLD = """(() => {
  const talk = new module.Conversation([["#a", "Nút A"]]);
  const message = (seq, author, more) => ({ id: `m${seq}`, seq, author, text: `tin ${seq}`, buttons: [], ...more });
  const said = () => talk.items.map((item) => item.text);
  %s
})()"""


def tell(page: Page, story: str) -> Any:
    """Run a story about one conversation."""
    return run(page, "conversation", TOLD % story)


def test_the_same_message_twice_is_one_message(page: Page) -> None:
    story = """const first = talk.receive(message(1, "bot")).isNew, again = talk.receive(message(1, "bot")).isNew;
               return [first, again, said()];"""
    assert tell(page, story) == [True, False, ["tin 1"]]


def test_the_echo_of_ones_own_message_is_not_a_second_one(page: Page) -> None:
    story = """talk.add("c1", "#a", "Nút A");
               talk.receive(message(1, "citizen", { client_msg_id: "c1", text: "#a" }));
               talk.stored("c1", "m1", 1);
               return [said(), talk.items[0].state, talk.cursor];"""
    assert tell(page, story) == [["Nút A"], "sent", 1]


def test_an_answer_that_overtakes_the_receipt_stays_below_its_question(page: Page) -> None:
    story = """talk.add("c1", "hỏi", "hỏi");
               talk.receive(message(2, "bot"));
               talk.stored("c1", "m1", 1);
               return said();"""
    assert tell(page, story) == ["hỏi", "tin 2"]


def test_a_receipt_alone_never_moves_the_cursor_past_unread_messages(page: Page) -> None:
    story = """talk.add("c1", "hỏi", "hỏi"); talk.stored("c1", "m9", 9); return talk.cursor;"""
    assert tell(page, story) == 0


def test_messages_come_in_order_whatever_the_network_does(page: Page) -> None:
    story = "for (const seq of [3, 1, 2]) talk.receive(message(seq, 'bot')); return said();"
    assert tell(page, story) == ["tin 1", "tin 2", "tin 3"]


def test_a_pressed_button_is_known_again_by_its_words(page: Page) -> None:
    story = """talk.receive(message(1, "bot", { buttons: [{ title: "Lệ phí", payload: "#b" }] }));
               talk.receive(message(2, "citizen", { text: "#b" }));
               return said();"""
    assert tell(page, story) == ["tin 1", "Lệ phí"]


def test_a_renewed_session_counts_from_one_below_what_was_said(page: Page) -> None:
    story = """talk.receive(message(7, "bot")); talk.startAgain();
               talk.receive({ ...message(1, "bot"), id: "n1", text: "mới" });
               return [said(), talk.cursor];"""
    assert tell(page, story) == [["tin 7", "mới"], 1]
