"""The HTTP contract, section 2, as a client sees it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.messages import Button
from tests.gateway.fakes import FakeRasa, Place, answer, as_rasa, running, settings_for

CUSTOM_KEYS = {
    "schema",
    "kind",
    "outcome",
    "guide",
    "aspects",
    "confidence",
    "as_of",
    "verified_on",
    "sources",
    "alternatives",
    "ticket",
}


async def test_a_question_gets_its_answer_with_buttons_and_the_public_object(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(answer("0 đồng.", buttons=(Button("Giấy tờ", "#can-cuoc/documents"),)))
    [message] = await place.say("lệ phí", sender="dân-1")
    assert message["recipient_id"] == "dân-1"
    assert message["text"].startswith("0 đồng.")
    assert message["buttons"] == [{"title": "Giấy tờ", "payload": "#can-cuoc/documents"}]
    assert message["custom"].keys() == CUSTOM_KEYS
    assert (message["custom"]["kind"], message["custom"]["guide"]) == ("answer", "can-cuoc-le-phi")
    assert message["custom"]["sources"] == [{"title": "Văn bản mẫu", "url": "https://example.gov.vn/van-ban"}]


async def test_rasa_gets_the_text_the_day_and_what_the_last_turn_left(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(answer(context={"guide": "can-cuoc-le-phi"}))
    await place.say("lệ phí cấp lại")
    await place.say("thế bao lâu")
    first, second = place.rasa.received
    assert first["sender"] == second["sender"]
    assert second["message"] == "thế bao lâu"
    assert first["metadata"]["context"] == {}
    assert second["metadata"]["context"] == {"guide": "can-cuoc-le-phi"}
    assert second["metadata"]["today"] == "2026-11-21"
    assert second["metadata"]["conversation"] == second["sender"].partition(".")[0]


async def test_rasa_sessions_are_renewed_before_they_grow_slow(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(database_url, tmp_path, turns_per_rasa_session=2)
    async with running(settings, FakeRasa()) as place:
        for n in range(5):
            await place.say(f"câu {n}")
        sessions = [body["sender"].rpartition(".")[2] for body in place.rasa.received]
    assert sessions == ["1", "1", "2", "2", "3"]


async def test_a_repeated_request_with_the_same_id_gets_the_same_answer(place: Place) -> None:
    first = await place.ask("một", message_id="id-1")
    again = await place.ask("một", message_id="id-1")
    other = await place.ask("một", message_id="id-1", sender="người khác")
    assert first.json() == again.json()
    assert len(place.rasa.received) == 2
    assert other.json()[0]["recipient_id"] == "người khác"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", "malformed_json", None),
        (b"{", "malformed_json", None),
        (b"\x00\xff\xfe\x80", "malformed_json", None),
        (b"[1]", "not_an_object", None),
        (b'{"message": "x"}', "missing_field", "sender"),
        (b'{"sender": "a"}', "missing_field", "message"),
        (b'{"sender": 1, "message": "x"}', "wrong_type", "sender"),
        (b'{"sender": "a", "message": ["x"]}', "wrong_type", "message"),
        (b'{"sender": "", "message": "x"}', "empty_field", "sender"),
    ],
)
async def test_a_malformed_body_is_refused_with_code_sentence_and_field(
    place: Place, body: bytes, code: str, field: str | None
) -> None:
    response = await place.client.post("/webhooks/rest/webhook", content=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["code"], error["field"]) == (code, field)
    assert error["message"]
    assert place.rasa.received == []


async def test_a_body_over_the_limit_is_refused_also_when_its_size_is_not_announced(place: Place) -> None:
    async def stream() -> Any:
        for _ in range(100):
            yield b"x" * 1000

    for content in ("x" * 100_000, stream()):
        response = await place.client.post("/webhooks/rest/webhook", content=content)
        assert response.status_code == 413
        assert response.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("words", ["", "   ", "\u200b\u200b", "😀😀", "???", "\x00"])
async def test_a_message_without_words_gets_a_kind_sentence_and_never_reaches_rasa(place: Place, words: str) -> None:
    [message] = await place.say(words)
    assert (message["custom"]["kind"], message["custom"]["outcome"]) == ("refuse", "refused_unreadable")
    assert "không thấy chữ nào" in message["text"]
    assert place.rasa.received == []


async def test_a_text_that_is_too_long_is_refused_kindly_and_kept_only_in_part(place: Place) -> None:
    [message] = await place.say("dài " * 3000)
    assert message["custom"]["outcome"] == "refused_unreadable"
    assert "2000 ký tự" in message["text"]
    async with place.database.read() as session:
        stored = (await session.execute(text("SELECT text FROM messages WHERE author = 'citizen'"))).scalar_one()
    assert len(stored) <= 2000
    assert place.rasa.received == []


@pytest.mark.parametrize("typed", ["/restart", "  /restart", '/ask{"guide": "x"}', "／restart", "\u200b/restart"])
async def test_a_command_typed_by_a_citizen_never_reaches_rasa(place: Place, typed: str) -> None:
    [message] = await place.say(typed)
    assert message["custom"]["outcome"] == "refused_unreadable"
    assert place.rasa.texts == []


async def test_words_behind_a_slash_reach_rasa_as_plain_text(place: Place) -> None:
    await place.say("/ làm căn cước ở đâu")
    [sent] = place.rasa.texts
    assert sent.startswith("làm")


async def test_script_in_a_text_is_kept_as_text(place: Place) -> None:
    await place.say("<script>alert(1)</script> lệ phí")
    assert place.rasa.texts == ["<script>alert(1)</script> lệ phí"]


async def test_half_a_surrogate_pair_does_no_harm(place: Place) -> None:
    response = await place.client.post(
        "/webhooks/rest/webhook", content=b'{"sender": "a", "message": "l\\u1ec7 ph\\u00ed \\ud83d"}'
    )
    assert response.status_code == 200


async def test_over_the_rate_limit_the_client_is_told_when_to_come_back(database_url: str, tmp_path: Path) -> None:
    async with running(settings_for(database_url, tmp_path, rate_per_minute=2), FakeRasa()) as place:
        await place.say("một")
        await place.ask("hai", message_id="2")
        refused = await place.ask("ba")
        repeated = await place.ask("hai", message_id="2")
        other = await place.ask("một", sender="người khác")
        place.clock.ahead = timedelta(seconds=61)
        later = await place.ask("ba")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert [r.status_code for r in (repeated, other, later)] == [200, 200, 200]


async def test_messages_of_one_sender_are_answered_in_the_order_they_came(place: Place) -> None:
    await asyncio.gather(*(place.say(f"câu {n}") for n in range(5)))
    assert sorted(place.rasa.texts) == [f"câu {n}" for n in range(5)]
    assert place.rasa.overlaps == 0
    async with place.database.read() as session:
        lines = (await session.execute(text("SELECT author FROM messages ORDER BY seq"))).scalars().all()
    assert sorted(lines) == ["bot"] * 5 + ["citizen"] * 5


async def test_rasas_own_health_check_works_here_too(place: Place) -> None:
    assert (await place.client.get("/webhooks/rest/")).json() == {"status": "ok"}
