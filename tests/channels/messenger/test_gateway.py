"""Messenger from the citizen's finger to the citizen's screen, over real HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.messenger.channel import MessengerChannel
from bot.channels.messenger.events import GET_STARTED
from bot.gateway import wording
from bot.messages import PAYLOAD_STAFF, Button
from bot.storage.tables import OutboxRow
from bot.telemetry.logging import configure_logging
from tests.channels.fakes.meta import (
    APP_ID,
    APP_SECRET,
    CITIZEN,
    PAGE_ID,
    PAGE_INBOX,
    PAGE_TOKEN,
    VERIFY_TOKEN,
    FakeMeta,
    Fault,
    sign,
    wire,
)
from tests.channels.messenger.place import MessengerPlace, messenger_running
from tests.gateway.fakes import FakeRasa, answer, as_rasa, handoff
from tests.gateway.test_privacy import ID_NUMBER, PHONE, everything_stored

# --- In --------------------------------------------------------------------------------------------------------------


async def test_a_question_is_seen_then_answered(place: MessengerPlace) -> None:
    await place.says("lệ phí bao nhiêu")
    [text] = await place.quiet()
    assert text.startswith("Về: lệ phí bao nhiêu\n\n")
    assert text.endswith("\n\nNguồn:\n- Văn bản mẫu: https://example.gov.vn/van-ban")
    assert sorted(place.meta.signs) == [(CITIZEN, "mark_seen"), (CITIZEN, "typing_on")]
    assert "message" in place.meta.bodies[-1], "nothing shows somebody typing after the answer"


async def test_the_console_verifies_the_address(place: MessengerPlace) -> None:
    good = await place.meta.subscribe()
    assert (good.status_code, good.text) == (200, "1158201444")
    assert good.headers["content-type"].startswith("text/plain")
    assert (await place.meta.subscribe("sai")).status_code == 403
    assert (await place.meta.subscribe(mode="unsubscribe")).status_code == 403
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert (await anybody.get(place.meta.webhook)).status_code == 403
    assert await place.events() == []


@pytest.mark.parametrize("kept", [(), ("X-Hub-Signature",)])
@pytest.mark.parametrize("secret", [APP_SECRET, "another"])
async def test_a_call_that_is_not_metas_is_refused_counted_and_not_stored(
    place: MessengerPlace, kept: tuple[str, ...], secret: str
) -> None:
    body = wire(place.meta.call(place.meta.item_text("lệ phí")))
    headers = {name: value for name, value in sign(body, secret=secret).items() if name in kept}
    if secret == "another":
        headers["X-Hub-Signature-256"] = sign(body, secret=secret)["X-Hub-Signature-256"]
    async with httpx.AsyncClient(trust_env=False) as stranger:
        response = await stranger.post(place.meta.webhook, content=body, headers=headers)
    assert response.status_code == 401
    assert await place.events() == []
    assert 'bot_webhook_bad_signatures_total{channel="messenger"} 1.0' in await place.metrics()


async def test_a_body_is_checked_as_it_came_escaped_or_oddly_spaced(place: MessengerPlace) -> None:
    call = place.meta.call(place.meta.item_text("Xin chào, https://x.example"))
    escaped, spaced = wire(call), json.dumps(call, ensure_ascii=False, indent=3).encode()
    assert rb"ch\u00e0o" in escaped
    assert rb"https:\/\/" in escaped
    async with httpx.AsyncClient(trust_env=False) as meta:
        for body in (escaped, spaced):
            assert (await meta.post(place.meta.webhook, content=body, headers=sign(body))).status_code == 200
    await place.quiet()
    assert place.rasa.texts == ["Xin chào, https://x.example"]


async def test_a_batch_of_six_is_handled_whole_and_in_order(place: MessengerPlace) -> None:
    now, second = place.clock() - timedelta(seconds=30), timedelta(seconds=1)
    meta = place.meta
    await place.tells(
        meta.item(at=now, postback={"mid": "m_p1", "title": "Bắt đầu", "payload": GET_STARTED}),
        meta.item_text("một", at=now + second),
        meta.item_text("hai", at=now + 2 * second),
        meta.item_receipt("delivery") | {"timestamp": None},
        meta.item_text("ba", at=now + 3 * second, quick_reply={"payload": "#viec-ba"}),
        meta.item_text("khác", user="2", at=now + 4 * second),
    )
    texts = await place.quiet()
    assert texts[0] == wording.WELCOME
    mine = [body["message"] for body in place.rasa.received if body["message"] != "khác"]
    assert mine == ["một", "hai", "#viec-ba"]
    assert len([event for event in await place.events() if event.name != "echo"]) == 6
    assert [sent.text.split("\n")[0] for sent in meta.sent if sent.user == CITIZEN][1:] == [
        "Về: một",
        "Về: hai",
        "Về: #viec-ba",
    ]


async def test_the_same_message_six_times_is_one_message_and_one_answer(place: MessengerPlace) -> None:
    item = place.meta.item_text("lệ phí", mid="m_1")
    for _ in range(5):
        await place.tells(item)
    await place.tells(item, item)
    await place.quiet()
    assert len(place.meta.sent) == 1
    assert [line.text for line in await place.lines() if line.author == "citizen"] == ["lệ phí"]


async def test_the_same_words_twice_are_two_messages(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.says("lệ phí")
    assert len(await place.quiet()) == 2


async def test_a_call_only_of_standby_is_acknowledged_and_not_answered(place: MessengerPlace) -> None:
    await place.tells(place.meta.item_text("Alo?"), at="standby")
    await place.quiet()
    assert place.meta.sent == []
    assert place.rasa.received == []


@pytest.mark.parametrize(
    "call",
    [
        {"object": "page", "entry": []},
        {"object": "page", "entry": [{"id": PAGE_ID, "changes": [{"field": "messages", "value": {}}]}]},
        {"object": "page", "entry": [{"id": "999", "messaging": [{"sender": {"id": "1"}, "message": {"mid": "m"}}]}]},
        {"object": "page", "entry": [{"id": PAGE_ID, "messaging": [{"an_event_of_tomorrow": {}}, None]}]},
    ],
)
async def test_what_is_not_for_us_is_acknowledged_and_not_answered(place: MessengerPlace, call: dict[str, Any]) -> None:
    assert (await place.meta.deliver(call)).status_code == 200
    assert await place.quiet() == []


@pytest.mark.parametrize("name", ["instagram", "user", None])
async def test_a_call_about_something_else_than_a_page_is_not_found_and_not_stored(
    place: MessengerPlace, name: str | None
) -> None:
    call = {**place.meta.call(place.meta.item_text("lệ phí")), "object": name}
    assert (await place.meta.deliver(call)).status_code == 404
    assert await place.quiet() == []
    assert await place.events() == []


async def test_only_meta_learns_what_is_not_found(place: MessengerPlace) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        response = await stranger.post(place.meta.webhook, json={"object": "instagram"})
    assert response.status_code == 401


async def test_the_webhook_answers_within_a_second_while_rasa_hangs(place: MessengerPlace) -> None:
    place.rasa.gate = asyncio.Event()
    for n in range(5):
        began = time.perf_counter()
        await place.says(f"câu {n}", user=f"{n}")
        assert time.perf_counter() - began < 1.0
    place.rasa.gate.set()
    await place.quiet()


async def test_the_webhook_answers_while_rasa_is_stopped_and_the_citizen_gets_a_ticket(place: MessengerPlace) -> None:
    place.rasa.down = True
    await place.says("lệ phí")
    [text] = await place.quiet()
    assert "Số phiếu" in text


@pytest.mark.parametrize("typed", ["/restart", " /x", "／x{}"])
async def test_no_typed_command_reaches_rasa(place: MessengerPlace, typed: str) -> None:
    await place.says(typed)
    await place.quiet()
    assert not any(text.lstrip().startswith(("/", "／")) for text in place.rasa.texts)


# --- Other things than words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attachment", "word"),
    [
        ({"type": "image", "payload": {"url": "https://x.example/1.jpg"}}, "ảnh"),
        ({"type": "audio", "payload": {"url": "https://x.example/1.mp4"}}, "thoại"),
        ({"type": "sticker", "payload": {"sticker_id": 369239263222822}}, "nhãn dán"),
        ({"type": "image", "payload": {"sticker_id": 1, "url": "https://x.example"}}, "nhãn dán"),
        ({"type": "fallback"}, "liên kết"),
    ],
)
async def test_what_cannot_be_read_is_answered_kindly(
    place: MessengerPlace, attachment: dict[str, Any], word: str
) -> None:
    await place.tells(place.meta.item(message={"mid": "m_i1", "attachments": [attachment]}))
    [text] = await place.quiet()
    assert word in text
    assert place.rasa.texts == []
    assert (await place.lines())[0].text.startswith("[")


async def test_the_first_press_is_greeted_by_somebody_who_says_what_it_is(place: MessengerPlace) -> None:
    press = {"title": "Bắt đầu", "payload": GET_STARTED, "referral": {"ref": "web", "type": "OPEN_THREAD"}}
    await place.tells(place.meta.item(postback=press))
    [text] = await place.quiet()
    assert text == wording.WELCOME
    assert "trợ lý tự động" in text
    assert place.meta.sent[0].choices == [("Gặp cán bộ", PAYLOAD_STAFF)]


@pytest.mark.parametrize("number", [2, 5])
async def test_a_pressed_choice_is_what_rasa_was_promised(place: MessengerPlace, number: int) -> None:
    offered = tuple(Button(f"Việc {n}", f"#viec-{n}") for n in range(number))
    place.rasa.script = lambda _: as_rasa(answer("Chọn:", buttons=offered))
    await place.says("căn cước")
    await place.quiet()
    await place.tells(place.meta.item_pressed(place.meta.sent[0], 1))
    await place.quiet()
    assert place.rasa.texts == ["căn cước", "#viec-1"]


@pytest.mark.parametrize(("number", "pressable"), [(2, 2), (14, 0)])
async def test_a_typed_number_means_the_choice_it_stood_beside(
    place: MessengerPlace, number: int, pressable: int
) -> None:
    offered = tuple(Button(f"Cấp lại thẻ căn cước lần thứ {n}", f"#viec-{n}") for n in range(1, number + 1))
    place.rasa.script = lambda _: as_rasa(answer("Chọn:", buttons=offered))
    await place.says("căn cước")
    [text] = await place.quiet()
    assert f"{number}. Cấp lại thẻ căn cước lần thứ {number}" in text
    assert len(place.meta.sent[0].choices) == pressable
    await place.says(f"{number}")
    await place.quiet()
    assert place.rasa.texts == ["căn cước", f"#viec-{number}"]
    assert place.meta.cut_titles == []


# --- Echoes, people, routing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("echo", ["before", "after", "off"])
async def test_our_own_echo_is_neither_answered_nor_told_twice(
    database_url: str, tmp_path: Path, rasa: FakeRasa, echo: str
) -> None:
    async with messenger_running(database_url, tmp_path, rasa, FakeMeta(echo=echo)) as place:
        await place.says("lệ phí")
        await place.quiet()
        assert len(place.meta.sent) == 1
        assert [line.author for line in await place.lines()] == ["citizen", "bot"]
        assert [part.provider_id for part in await place.parts()] == [place.meta.sent[0].mid]
        assert await place.owner() == "bot"


@pytest.mark.parametrize("app_id", [PAGE_INBOX, "42", None])
async def test_whoever_else_answers_silences_the_bot_for_as_long_as_it_takes(
    place: MessengerPlace, app_id: str | None
) -> None:
    await place.says("lệ phí")
    await place.quiet()
    await place.tells(place.meta.item_by_staff(f"Chào chị, số {ID_NUMBER} là của chị ạ?", app_id=app_id))
    await place.says("vâng đúng rồi")
    place.clock.ahead += timedelta(minutes=61)
    await place.says("còn đó không")
    assert len(await place.quiet()) == 1
    lines = await place.lines()
    assert [line.author for line in lines] == ["citizen", "bot", "staff", "citizen", "citizen"]
    assert ID_NUMBER not in lines[2].text
    assert await place.owner() == "waiting"


async def test_a_thread_that_is_taken_silences_the_bot_until_it_is_given_back(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    await place.tells(place.meta.item_text("chị ơi"), at="standby")
    assert await place.owner() == "waiting"
    await place.tells(place.meta.item(pass_thread_control={"new_owner_app_id": APP_ID}))
    assert await place.owner() == "bot"
    await place.says("lệ phí nữa")
    assert len(await place.quiet()) == 2


async def test_an_answer_computed_while_somebody_took_the_thread_is_not_sent(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    place.rasa.gate = asyncio.Event()
    await place.says("còn giấy tờ")
    while len(place.rasa.received) < 2:
        await asyncio.sleep(0.01)
    await place.tells(place.meta.item(take_thread_control={"new_owner_app_id": PAGE_INBOX}))
    place.rasa.gate.set()
    assert len(await place.quiet()) == 1


async def test_receipts_by_watermark_are_noted_at_every_part_before(place: MessengerPlace) -> None:
    await place.says("một")
    await place.says("hai")
    await place.quiet()
    place.clock.ahead += timedelta(seconds=1)
    await place.tells(place.meta.item_receipt("delivery"), place.meta.item_receipt("read"))
    parts = await place.parts()
    assert len(parts) == 2
    assert all(part.delivered_at and part.seen_at for part in parts)


async def test_a_delivery_names_its_parts_or_not(place: MessengerPlace) -> None:
    await place.says("một")
    await place.quiet()
    receipt = place.meta.item_receipt("delivery", mids=[place.meta.sent[0].mid])
    await place.tells(receipt | {"delivery": {**receipt["delivery"], "watermark": 1}})
    [part] = await place.parts()
    assert part.delivered_at is not None
    assert part.seen_at is None


# --- Windows ---------------------------------------------------------------------------------------------------------


async def test_after_24_hours_officers_learn_that_their_words_cannot_leave(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    calls = len(place.meta.calls)
    place.clock.ahead += timedelta(hours=24, seconds=10)
    await place.staff_says("Chào anh/chị, hồ sơ đã xong.")
    assert len(await place.quiet()) == 1
    assert len(place.meta.calls) == calls, "Meta is not even asked"
    line = (await place.lines())[-1]
    assert line.internal
    assert "quá thời hạn" in line.text


async def test_with_the_human_agent_right_an_officer_writes_for_seven_days(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    meta = FakeMeta(human_agent=True)
    async with messenger_running(database_url, tmp_path, rasa, meta, messenger_human_agent=True) as place:
        await place.says("lệ phí")
        await place.quiet()
        place.clock.ahead += timedelta(days=6)
        await place.staff_says("Hồ sơ đã xong.")
        assert (await place.quiet())[-1] == "Cô Lan:\nHồ sơ đã xong."
        assert [sent.body.get("tag") for sent in meta.sent] == [None, "HUMAN_AGENT"]


async def test_a_tap_on_a_reaction_opens_the_window_again(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    place.clock.ahead += timedelta(hours=30)
    await place.tells(place.meta.item(reaction={"mid": "m_out1", "action": "react", "reaction": "love"}))
    await place.staff_says("Hồ sơ đã xong.")
    assert len(await place.quiet()) == 2


# --- Failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error"), [({"blocked": {CITIZEN}}, "meta 551/1545041"), ({"owners": {CITIZEN: "42"}}, "thread_taken")]
)
async def test_a_refused_message_is_a_dead_letter_that_officers_see(
    place: MessengerPlace, change: dict[str, Any], error: str
) -> None:
    for name, value in change.items():
        setattr(place.meta, name, value)
    await place.says("lệ phí")
    await place.quiet()
    bot_line, note = (await place.lines())[1:]
    async with place.database.read() as session:
        row = await session.get_one(OutboxRow, bot_line.id)
    assert (row.status, row.error) == ("dead", error)
    assert note.internal


async def test_a_dead_token_calls_the_operator_and_nothing_is_lost(
    place: MessengerPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.messenger.errors.SET_UP_WRONG", timedelta(seconds=1))
    place.meta.page_token = "another"
    await place.says("một", user="1")
    async with asyncio.timeout(5):
        while 'bot_channel_trouble{channel="messenger"} 1.0' not in await place.metrics():
            await asyncio.sleep(0.02)
    await place.says("hai", user="2")
    place.meta.page_token = PAGE_TOKEN
    await place.quiet()
    assert sorted(sent.user for sent in place.meta.sent) == ["1", "2"]
    assert 'bot_channel_trouble{channel="messenger"} 0.0' in await place.metrics()


async def test_a_rate_limit_delays_and_loses_nothing(place: MessengerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.messenger.errors.BUSY", timedelta(seconds=0.5))
    place.meta.faults.extend([Fault(code=613), Fault(code=4)])
    for n in range(5):
        await place.says(f"câu {n}")
    texts = await place.quiet()
    assert [text.split("\n")[0] for text in texts] == [f"Về: câu {n}" for n in range(5)]


async def test_an_echo_settles_a_silent_meta_without_asking(
    database_url: str, tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.messenger.graph.SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.meta.NO_ANSWER_SECONDS", 0.6)
    async with messenger_running(database_url, tmp_path, rasa) as place:
        place.meta.faults.append(Fault(silent=True, taken=True))
        await place.says("một")
        await place.quiet()
        assert len(place.meta.sent) == 1
        assert not any("conversations" in call for call in place.meta.calls)


async def test_without_an_echo_the_inbox_is_asked_and_nothing_is_lost_or_repeated(
    database_url: str, tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.messenger.graph.SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.meta.NO_ANSWER_SECONDS", 0.6)
    monkeypatch.setattr(MessengerChannel, "echo_wait", timedelta(seconds=0.5))
    async with messenger_running(database_url, tmp_path, rasa, FakeMeta(echo="off")) as place:
        place.meta.faults.extend([Fault(silent=True, taken=True), Fault(silent=True)])
        await place.says("một", user="1")
        await place.says("hai", user="2")
        await place.quiet()
        assert sorted(sent.user for sent in place.meta.sent) == ["1", "2"]


async def test_a_part_nobody_can_tell_about_waits_for_an_operator(
    database_url: str, tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessengerChannel, "echo_wait", timedelta(seconds=0.2))
    async with messenger_running(database_url, tmp_path, rasa, FakeMeta(echo="off", inbox_readable=False)) as place:
        place.meta.faults.append(Fault(status=503, taken=True))
        await place.says("một")
        await place.quiet()
        assert len(place.meta.sent) == 1
        bot_line, note = (await place.lines())[1:]
        async with place.database.read() as session:
            row = await session.get_one(OutboxRow, bot_line.id)
        assert (row.status, row.error) == ("dead", "unknown_outcome")
        assert "không rõ" in note.text


async def test_a_long_answer_arrives_in_order_though_its_middle_fails(place: MessengerPlace) -> None:
    sentence = "Anh/chị mang thẻ cũ và giấy khai sinh tới công an phường nơi cư trú. "
    place.rasa.script = lambda _: as_rasa(answer(sentence * 80))
    place.meta.faults.extend([Fault(), Fault(code=2)])
    await place.says("giấy tờ")
    texts = await place.quiet()
    assert len(texts) == 3
    assert all(len(text) <= 2000 for text in texts)
    assert len({sent.body["message"]["metadata"] for sent in place.meta.sent}) == 3
    assert "".join("".join(texts).split()).startswith("".join((sentence * 80).split()))


async def test_no_number_and_no_secret_is_at_rest_or_in_a_log(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    stream = io.StringIO()
    async with messenger_running(database_url, tmp_path, rasa, log_level="DEBUG") as place:
        configure_logging("DEBUG", stream)
        await place.says(f"số căn cước {ID_NUMBER}, gọi {PHONE}, mã OTP là 482913")
        shared = [{"type": "fallback", "title": PHONE, "payload": {"url": f"https://x.example/{PHONE}"}}]
        await place.tells(place.meta.item(message={"mid": "m_l1", "attachments": shared}))
        await place.tells(place.meta.item(referral={"ref": PHONE, "type": "OPEN_THREAD"}))
        await place.tells({"sender": {"id": PHONE}, "recipient": {"id": "999"}, "message": {"mid": "m_f1"}})
        place.meta.faults.append(Fault(code=100))
        await place.says("lệ phí")
        await place.quiet()
    logging.getLogger().handlers.clear()
    for found in (everything_stored(database_url), stream.getvalue()):
        for secret in (ID_NUMBER, PHONE, "482913", APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN):
            assert secret not in found


async def test_a_stored_batch_can_be_handled_again_event_by_event(
    place: MessengerPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("ours")

    with monkeypatch.context() as broken:
        broken.setattr("bot.gateway.inbox.messages.receive", fail)
        await place.tells(place.meta.item_text("một", user="1"), place.meta.item_text("hai", user="2"))
    stored = await place.events()
    assert {event.status for event in stored} == {"failed"}
    for event in stored:
        await place.meta.deliver(event.body)
    await place.quiet()
    assert sorted(sent.user for sent in place.meta.sent) == ["1", "2"]


async def test_an_officers_words_take_the_thread_back_from_the_inbox(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    async with messenger_running(database_url, tmp_path, rasa, FakeMeta(default_app=APP_ID)) as place:
        place.rasa.script = lambda _: as_rasa(handoff())
        await place.says("gặp cán bộ")
        await place.quiet()
        await place.tells(place.meta.item_by_staff("Chào chị"))
        await place.staff_says("Em là cán bộ trực đây ạ.")
        assert (await place.quiet())[-1] == "Cô Lan:\nEm là cán bộ trực đây ạ."
        assert place.meta.owners[CITIZEN] == APP_ID
