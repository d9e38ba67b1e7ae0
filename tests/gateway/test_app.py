"""Health, metrics, pages, headers, and what the outside can plug in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import APIRouter, Request

from bot.storage.migrate import upgrade
from tests.gateway.fakes import FakeRasa, Place, as_rasa, handoff, running, settings_for


async def test_it_is_alive_whatever_else_is_down(place: Place) -> None:
    place.rasa.down = True
    response = await place.client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(("down", "index", "status"), [(False, True, 200), (True, True, 503), (False, False, 503)])
async def test_it_is_ready_when_database_nlu_and_every_other_part_are(
    database_url: str, tmp_path: Path, down: bool, index: bool, status: int
) -> None:
    rasa = FakeRasa(down=down)
    async with running(settings_for(database_url, tmp_path), rasa, readiness={"index": lambda: index}) as place:
        response = await place.client.get("/readyz")
    assert response.status_code == status
    assert response.json()["checks"] == {"database": True, "nlu": not down, "index": index}


async def test_metrics_count_turns_by_outcome_and_show_the_queues(place: Place) -> None:
    await place.say("lệ phí", sender="a")
    place.rasa.script = lambda _: as_rasa(handoff())
    await place.say("gặp người thật", sender="b")
    response = await place.client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    for line in (
        'bot_turns_total{outcome="answered"} 1.0',
        'bot_turns_total{outcome="handed_off_asked"} 1.0',
        'bot_tickets_open{state="waiting"} 1.0',
        "bot_inbox_pending 0.0",
        'bot_messages_received_total{channel="rest",repeated="false"} 2.0',
        "bot_turn_seconds_count 2.0",
    ):
        assert line in response.text


async def test_what_people_send_never_becomes_a_label(place: Place) -> None:
    await place.client.request("SONTINH", "/healthz")
    text = (await place.client.get("/metrics")).text
    assert "SONTINH" not in text
    assert 'bot_http_requests_total{method="OTHER",status="405"} 1.0' in text


async def test_every_response_carries_security_headers_and_a_request_id(place: Place) -> None:
    for path in ("/healthz", "/", "/khong-co", "/desk/login"):
        headers = (await place.client.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert len(headers["X-Request-ID"]) == 32
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(("given", "kept"), [("abc-12345678", True), ("<script>", False), ("x" * 65, False)])
async def test_a_request_id_is_kept_only_if_it_is_harmless(place: Place, given: str, kept: bool) -> None:
    answered = (await place.client.get("/healthz", headers={"X-Request-ID": given})).headers["X-Request-ID"]
    assert (answered == given) is kept


async def test_the_front_end_is_served_and_always_revalidated(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    (folder / "demo").mkdir(parents=True)
    (folder / "widget").mkdir()
    (folder / "demo" / "index.html").write_text("<!doctype html><title>Trang hỏi đáp</title>", encoding="utf-8")
    (folder / "widget" / "widget.js").write_text("moTroLy();", encoding="utf-8")
    async with running(settings_for(database_url, tmp_path), FakeRasa(), web_folder=folder) as place:
        page = await place.client.get("/")
        script = await place.client.get("/widget.js")
        part = await place.client.get("/static/widget/widget.js")
    assert "Trang hỏi đáp" in page.text
    assert script.headers["content-type"].startswith("text/javascript")
    assert part.text == script.text == "moTroLy();"
    assert {r.headers["Cache-Control"] for r in (page, script, part)} == {"no-cache"}


async def test_actions_may_send_more_than_a_citizen(database_url: str, tmp_path: Path) -> None:
    actions = APIRouter(prefix="/actions")

    @actions.post("/webhook")
    async def webhook(request: Request) -> int:
        return len(await request.body())

    async with running(settings_for(database_url, tmp_path), FakeRasa(), actions_router=actions) as place:
        response = await place.client.post("/actions/webhook", content=b"x" * 500_000)
    assert response.json() == 500_000


async def test_resources_are_open_before_the_first_request_and_closed_after_the_last(
    database_url: str, tmp_path: Path
) -> None:
    events: list[str] = []

    @asynccontextmanager
    async def index() -> AsyncIterator[None]:
        events.append("open")
        yield
        events.append("closed")

    async with running(settings_for(database_url, tmp_path), FakeRasa(), resources=(index,)) as place:
        events.append(str((await place.client.get("/healthz")).status_code))
    assert events == ["open", "200", "closed"]


async def test_a_first_start_makes_the_database_and_a_second_keeps_it(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'var' / 'bot.db'}", tmp_path)
    async with running(settings, FakeRasa()) as place:
        await place.say("một")
    async with running(settings, FakeRasa()) as place:
        await place.say("hai")
        assert place.rasa.received[0]["metadata"]["context"] == {}
        assert "bot_inbox_pending 0.0" in (await place.client.get("/metrics")).text
    upgrade(settings.database_url)


async def test_the_desk_is_there(place: Place) -> None:
    response = await place.client.get("/desk", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/desk/login")
