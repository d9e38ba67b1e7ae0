"""Little to load, and usable on a slow line and a small screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.widget_page import FEE, FEE_QUESTION, Widget

pytestmark = pytest.mark.e2e

MAX_BYTES = 25_000
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
# What Chromium's own developer tools call "Slow 3G".
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
LOADED = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => /\\/widget\\.js|\\/static\\/widget\\//.test(name))
  .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])"""


def throttled(page: Page) -> CDPSession:
    """The page on a slow line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    return session


def test_asking_and_reading_loads_less_than_25_kilobytes(visit: Visit) -> None:
    page = visit()
    Widget(page).open().ask(FEE_QUESTION)
    loaded = dict(page.evaluate(LOADED))
    assert len(loaded) > 10
    assert all(loaded.values()), "a size is known for every script"
    assert sum(loaded.values()) < MAX_BYTES, loaded
    assert not [name for name in loaded if "words-en" in name or "paper" in name], "loaded only where it is needed"


def test_every_script_is_fetched_once(visit: Visit) -> None:
    page = visit()
    Widget(page).open()
    names = [name for name, _ in page.evaluate(LOADED)]
    assert len(names) == len(set(names)), names


def test_a_citizen_on_a_slow_line_and_a_small_screen_gets_an_answer(visit: Visit) -> None:
    page = visit("about:blank", **PHONE)
    throttled(page)
    page.goto("/", wait_until="commit")
    widget = Widget(page)
    widget.launcher.wait_for(timeout=15_000)
    # Five round trips and 25 KB; a waterfall of modules would take twice that.
    assert page.evaluate("() => performance.now()") < 8_000
    widget.open().send(FEE_QUESTION)
    expect(widget.questions).to_have_count(1)
    expect(widget.answers.last).to_contain_text(FEE, timeout=15_000)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_line_that_drops_in_the_middle_loses_and_doubles_nothing(visit: Visit, console_problems: list[str]) -> None:
    page = visit(**PHONE)
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    session = throttled(page)
    session.send("Network.emulateNetworkConditions", SLOW | {"offline": True})
    expect(page.get_by_text("Mất kết nối mạng.")).to_be_visible()
    widget.send("câu một")
    widget.send("câu hai")
    session.send("Network.emulateNetworkConditions", SLOW)
    expect(widget.answers).to_have_count(3, timeout=20_000)
    asked = [text for text in widget.texts() if text.startswith("câu")]
    assert asked == ["câu một", "câu hai"]
    console_problems.clear()


def test_nothing_is_kept_in_cookies(visit: Visit) -> None:
    page = visit()
    widget = Widget(page).open()
    widget.ask(FEE_QUESTION)
    assert page.context.cookies() == []
    assert page.evaluate("() => document.cookie") == ""
