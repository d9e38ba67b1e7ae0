"""Whatever breaks, the citizen gets a sentence, a person and a ticket number, and nothing is lost."""

from __future__ import annotations

import asyncio
import io
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.responses import Response

from bot.storage import tickets
from bot.telemetry.logging import configure_logging
from tests.gateway.fakes import FakeRasa, Place, answer, as_rasa, running, settings_for


def ungrounded() -> list[dict[str, Any]]:
    [message] = as_rasa(answer())
    message["custom"]["sources"] = []
    return [message]


async def stored_questions(place: Place) -> list[str]:
    async with place.database.read() as session:
        return list((await session.execute(text("SELECT text FROM messages WHERE author = 'citizen'"))).scalars())


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([], "failed_no_reply"),
        ([{"recipient_id": "x", "text": "chữ trơn"}], "failed_no_reply"),
        ([{"recipient_id": "x", "custom": {"outcome": "lạ"}}], "failed_no_reply"),
        ([{"recipient_id": "x", "custom": "chữ"}], "failed_no_reply"),
        ({"status": "failure"}, "failed_no_reply"),
        (as_rasa(answer()) * 2, "failed_no_reply"),
        (ungrounded(), "failed_ungrounded"),
        (Response("<html>"), "failed_no_reply"),
    ],
)
async def test_without_one_good_reply_a_person_takes_over(place: Place, said: Any, outcome: str) -> None:
    place.rasa.script = lambda _: said
    [message] = await place.say("lệ phí")
    assert (message["custom"]["kind"], message["custom"]["outcome"]) == ("handoff", outcome)
    async with place.database.read() as session:
        ticket = await tickets.by_number(session, message["custom"]["ticket"])
    assert (ticket.reason, ticket.summary) == (outcome, "lệ phí")
    assert ticket.number in message["text"]


async def test_a_message_beside_the_one_reply_does_no_harm(place: Place) -> None:
    place.rasa.script = lambda _: [{"recipient_id": "x", "text": "lạc"}, *as_rasa(answer())]
    [message] = await place.say("lệ phí")
    assert message["custom"]["kind"] == "answer"


async def test_with_rasa_down_rest_gets_503_with_a_ticket_and_the_question_is_kept(place: Place) -> None:
    place.rasa.down = True
    response = await place.ask("lệ phí", message_id="1")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["field"]) == (503, "nlu_unavailable", None)
    async with place.database.read() as session:
        [ticket] = await tickets.list_waiting(session)
    assert ticket.number in error["message"]
    assert ticket.reason == "failed_nlu_down"
    assert await stored_questions(place) == ["lệ phí"]
    assert (await place.ask("lệ phí", message_id="1")).json() == response.json()


@pytest.mark.parametrize("status", [500, 503, 404])
async def test_an_error_status_of_rasa_counts_as_down(place: Place, status: int) -> None:
    place.rasa.script = lambda _: Response("lỗi", status_code=status)
    assert (await place.ask("lệ phí")).status_code == 503


async def test_a_turn_rasa_does_not_finish_in_time_counts_as_down(database_url: str, tmp_path: Path) -> None:
    rasa = FakeRasa(gate=asyncio.Event())
    async with running(settings_for(database_url, tmp_path, rasa_timeout_seconds=0.1), rasa) as place:
        assert (await place.ask("lệ phí")).json()["error"]["code"] == "nlu_unavailable"


async def test_with_rasa_down_the_widget_gets_a_kind_sentence_and_a_ticket(place: Place) -> None:
    place.rasa.down = True
    browser = await place.browser()
    await browser.send("lệ phí")
    reply = (await browser.lines(2))[1]
    status = await browser.status()
    assert reply["author"] == "bot"
    assert "tạm ngừng" in reply["text"]
    assert reply["custom"]["ticket"] == status["ticket"]
    assert (status["owner"], status["position"]) == ("waiting", 1)


async def test_a_locked_database_is_a_503_and_the_next_try_works(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "bot.db"
    file.write_bytes(sqlite_template.read_bytes())
    async with running(settings_for(f"sqlite:///{file}", tmp_path), FakeRasa()) as place:
        async with place.database.read() as session:
            await session.execute(text("PRAGMA busy_timeout = 50"))
        rival = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        # in a thread: a background task may be writing, and must be able to finish while this waits its turn
        await asyncio.to_thread(rival.execute, "BEGIN EXCLUSIVE")
        response = await place.ask("lệ phí")
        rival.execute("ROLLBACK")
        rival.close()
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "storage_unavailable"
        assert response.headers["Retry-After"]
        assert (await place.say("lệ phí"))[0]["custom"]["kind"] == "answer"


async def test_a_crash_inside_is_a_plain_sentence_without_a_trace(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("bí mật 001099012345")

    monkeypatch.setattr("bot.gateway.rest_routes.rest.parse", crash)
    response = await place.ask("lệ phí")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "internal_error"
    assert "RuntimeError" not in response.text
    logged = stream.getvalue()
    assert '"exception": "RuntimeError"' in logged
    assert "001099012345" not in logged
    logging.getLogger().handlers.clear()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/khong-co", 404, "not_found"),
        ("GET", "/static/khong-co.js", 404, "not_found"),
        ("GET", "/static/../pyproject.toml", 404, "not_found"),
        ("GET", "/webhooks/rest/webhook", 405, "method_not_allowed"),
        ("DELETE", "/", 405, "method_not_allowed"),
    ],
)
async def test_a_wrong_address_is_told_in_the_same_shape(
    place: Place, method: str, path: str, status: int, code: str
) -> None:
    response = await place.client.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
