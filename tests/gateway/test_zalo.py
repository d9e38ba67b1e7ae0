"""Zalo from the citizen's finger to the citizen's screen, over real HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import statistics
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.zalo.channel import ZaloChannel
from bot.gateway import wording
from bot.messages import PAYLOAD_STAFF, Button, Outgoing
from bot.storage import conversations, messages, tickets
from bot.storage.tables import OutboxPart, OutboxRow
from bot.telemetry.logging import configure_logging
from tests.channels.fakes.zalo import CITIZEN, OA_ID, OA_SECRET, FakeZalo, Fault, Sent, sign
from tests.gateway.fakes import FakeRasa, answer, as_rasa, handoff
from tests.gateway.test_privacy import ID_NUMBER, PHONE, everything_stored
from tests.gateway.zalo_place import ZaloPlace, zalo_running


@pytest.fixture
async def zalo(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[ZaloPlace]:
    async with zalo_running(database_url, tmp_path, rasa) as place:
        yield place


# --- In --------------------------------------------------------------------------------------------------------------


async def test_a_question_is_answered(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí bao nhiêu")
    assert await zalo.quiet() == [
        f"Về: lệ phí bao nhiêu\n\n{wording.INTRODUCTION}\n\nNguồn:\n- Văn bản mẫu: https://example.gov.vn/van-ban",
    ]
    assert zalo.zalo.sent[0].user_id == CITIZEN


async def test_six_deliveries_of_one_message_are_one_message_and_one_answer(zalo: ZaloPlace) -> None:
    zalo.zalo.echo = "off"  # an echo of what is known already counts as a repetition too
    event = zalo.zalo.event_text("lệ phí", msg_id="m1")
    for attempt in range(6):
        await zalo.tells(event, retry=attempt)
    await zalo.quiet()
    assert len(zalo.zalo.sent) == 1
    assert [line.text for line in await zalo.lines() if line.author == "citizen"] == ["lệ phí"]
    metrics = await zalo.metrics()
    assert 'bot_webhook_late_total{channel="zalo"} 3.0' in metrics
    assert 'bot_webhook_events_total{channel="zalo",result="repeated"} 5.0' in metrics


async def test_the_consoles_probes_are_answered_and_nothing_is_stored(zalo: ZaloPlace) -> None:
    async with httpx.AsyncClient(trust_env=False) as console:
        assert (await console.get(zalo.zalo.webhook)).status_code == 200
        assert (await console.post(zalo.zalo.webhook, json={})).status_code == 200
        assert (await console.post(zalo.zalo.webhook)).status_code == 200
    assert await zalo.events() == []


@pytest.mark.parametrize("headers", [{}, {"X-ZEvent-Signature": "mac=" + "0" * 64}])
async def test_a_call_that_is_not_zalos_is_refused_counted_and_not_stored(
    zalo: ZaloPlace, headers: dict[str, str]
) -> None:
    body = json.dumps(zalo.zalo.event_text("lệ phí")).encode()
    async with httpx.AsyncClient(trust_env=False) as stranger:
        response = await stranger.post(zalo.zalo.webhook, content=body, headers=headers)
    assert response.status_code == 401
    assert OA_SECRET not in response.text
    assert await zalo.events() == []
    assert 'bot_webhook_bad_signatures_total{channel="zalo"} 1.0' in await zalo.metrics()


async def test_a_body_is_checked_as_it_came_whatever_its_spacing(zalo: ZaloPlace) -> None:
    body = json.dumps(zalo.zalo.event_text("lệ phí"), ensure_ascii=True, indent=3).encode()
    async with httpx.AsyncClient(trust_env=False) as sender:
        response = await sender.post(zalo.zalo.webhook, content=body, headers=sign(body))
    assert response.status_code == 200
    assert await zalo.quiet()


async def test_a_call_may_be_larger_than_what_a_browser_may_send(zalo: ZaloPlace) -> None:
    event = zalo.zalo.event_text("lệ phí")
    event["message"]["attachments"] = [{"type": "link", "payload": {"description": "x" * 200_000}}]
    await zalo.tells(event)
    assert "x" * 10 not in str((await zalo.events())[0].body)


async def test_an_event_nobody_knows_is_acknowledged_and_kept(zalo: ZaloPlace) -> None:
    await zalo.tells(zalo.zalo.event("event_of_tomorrow", sender={"id": CITIZEN}, recipient={"id": OA_ID}))
    [event] = await zalo.events()
    assert (event.name, event.status) == ("event_of_tomorrow", "ignored")


async def test_the_webhook_answers_within_a_second_while_rasa_hangs(zalo: ZaloPlace) -> None:
    zalo.rasa.gate = asyncio.Event()
    for n in range(5):
        began = time.perf_counter()
        await zalo.says(f"câu {n}", user=f"{n}")
        assert time.perf_counter() - began < 1.0
    zalo.rasa.gate.set()


async def test_the_webhook_answers_while_rasa_is_stopped_and_the_citizen_gets_a_ticket(zalo: ZaloPlace) -> None:
    zalo.rasa.down = True
    began = time.perf_counter()
    await zalo.says("lệ phí")
    assert time.perf_counter() - began < 1.0
    [text] = await zalo.quiet()
    assert "Số phiếu" in text


async def test_messages_that_wait_together_are_answered_in_the_order_they_were_sent(zalo: ZaloPlace) -> None:
    zalo.rasa.gate = asyncio.Event()
    now = zalo.clock() - timedelta(seconds=30)
    await zalo.says("đầu tiên", at=now)
    await zalo.rasa.entered.acquire()
    await zalo.says("thứ ba", at=now + timedelta(seconds=3))
    await zalo.says("thứ hai", at=now + timedelta(seconds=2))
    zalo.rasa.gate.set()
    await zalo.quiet()
    assert zalo.rasa.texts == ["đầu tiên", "thứ hai", "thứ ba"]


@pytest.mark.parametrize("typed", ["/restart", " /x", "／x{}", '/inform{"a":"b"}'])
async def test_no_typed_command_reaches_rasa(zalo: ZaloPlace, typed: str) -> None:
    await zalo.says(typed)
    await zalo.quiet()
    assert not any(text.lstrip().startswith(("/", "／")) for text in zalo.rasa.texts)


async def test_a_burst_of_five_is_answered_in_order_and_fast(zalo: ZaloPlace) -> None:
    waits = []
    for user in ("1001", "1002", "1003", "1004"):
        said = {}
        for n in range(5):
            said[f"Về: {user}/{n}"] = zalo.clock()
            await zalo.says(f"{user}/{n}", user=user)
        await zalo.quiet()
        mine = [sent for sent in zalo.zalo.sent if sent.user_id == user]
        assert [sent.text.split("\n")[0] for sent in mine] == list(said)
        waits += [(sent.at - at).total_seconds() for sent, at in zip(mine, said.values(), strict=True)]
    assert statistics.median(waits) < 1.0, "a bound for a busy machine; evaluation/channels measures it"


# --- Other things than words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "word"), [("image", "ảnh"), ("audio", "thoại"), ("sticker", "nhãn dán"), ("file", "tệp")]
)
async def test_what_cannot_be_read_is_answered_kindly(zalo: ZaloPlace, kind: str, word: str) -> None:
    payload = {"url": "https://img.example.vn/o/1.jpg"}
    event = zalo.zalo.event_text("")
    event["event_name"] = f"user_send_{kind}"
    event["message"] = {"msg_id": "i1", "attachments": [{"type": kind, "payload": payload}]}
    await zalo.tells(event)
    [text] = await zalo.quiet()
    assert word in text
    assert zalo.rasa.texts == []
    assert (await zalo.lines())[0].text.startswith("[")


async def test_the_words_under_a_picture_are_answered_and_officers_see_that_there_was_one(zalo: ZaloPlace) -> None:
    event = zalo.zalo.event_text("Ảnh giấy khai sinh, cần thêm gì không")
    event["event_name"] = "user_send_image"
    event["message"]["attachments"] = [{"type": "image", "payload": {"url": "https://img.example.vn/o/1.jpg"}}]
    await zalo.tells(event)
    await zalo.quiet()
    assert zalo.rasa.texts == ["Ảnh giấy khai sinh, cần thêm gì không"]
    lines = await zalo.lines()
    assert [(line.text, line.internal) for line in lines[1:2]] == [("[Ảnh]", True)]


async def test_following_is_greeted_once_a_day_and_says_who_is_speaking(zalo: ZaloPlace) -> None:
    await zalo.tells(zalo.zalo.event_follow())
    zalo.clock.ahead += timedelta(minutes=1)
    await zalo.tells(zalo.zalo.event_follow("unfollow"))
    await zalo.tells(zalo.zalo.event_follow())
    [text] = await zalo.quiet()
    assert text == wording.WELCOME
    assert "trợ lý tự động" in text
    assert [b["payload"] for b in zalo.zalo.sent[0].buttons] == [PAYLOAD_STAFF]
    zalo.clock.ahead += timedelta(days=2)
    await zalo.tells(zalo.zalo.event_follow())
    assert len(await zalo.quiet()) == 2


async def test_a_pressed_button_is_what_rasa_was_promised(zalo: ZaloPlace) -> None:
    offered = (Button("Cần giấy tờ gì", "#can-cuoc/documents"), Button("Gặp cán bộ", PAYLOAD_STAFF))
    zalo.rasa.script = lambda _: as_rasa(answer("Chọn:", buttons=offered))
    await zalo.says("căn cước")
    await zalo.quiet()
    await zalo.says(zalo.zalo.sent[0].buttons[0]["payload"])
    await zalo.quiet()
    assert zalo.rasa.texts == ["căn cước", "#can-cuoc/documents"]


async def test_a_typed_number_means_the_choice_it_stood_beside(zalo: ZaloPlace) -> None:
    offered = tuple(Button(f"Việc {n}", f"#viec-{n}") for n in range(1, 8))
    zalo.rasa.script = lambda _: as_rasa(answer("Chọn:", buttons=offered))
    await zalo.says("căn cước")
    [text] = await zalo.quiet()
    assert "7. Việc 7" in text
    await zalo.says("7.")
    await zalo.quiet()
    assert zalo.rasa.texts == ["căn cước", "#viec-7"]


async def test_a_number_is_only_a_number_where_buttons_were_shown(zalo: ZaloPlace) -> None:
    zalo.rasa.script = lambda _: as_rasa(answer("Con mấy tuổi?", buttons=(Button("Gặp cán bộ", PAYLOAD_STAFF),)))
    await zalo.says("trẻ em")
    await zalo.quiet()
    await zalo.says("1")
    await zalo.quiet()
    assert zalo.rasa.texts == ["trẻ em", "1"]


# --- Echoes and people -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("echo", ["before", "after", "off"])
async def test_our_own_echo_is_neither_answered_nor_told_twice(
    database_url: str, tmp_path: Path, rasa: FakeRasa, echo: str
) -> None:
    async with zalo_running(database_url, tmp_path, rasa, FakeZalo(echo=echo)) as zalo:
        await zalo.says("lệ phí")
        await zalo.quiet()
        assert len(zalo.zalo.sent) == 1
        assert [line.author for line in await zalo.lines()] == ["citizen", "bot"]


async def test_staff_who_answer_in_zalos_own_tools_silence_the_bot(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    typed = Sent("e-person-1", CITIZEN, f"Chào chị, số {ID_NUMBER} là của chị ạ?", [], zalo.clock())
    await zalo.tells(zalo.zalo.event_echo(typed, admin_id="7001002003004005006"))
    await zalo.says("vâng đúng rồi")
    await zalo.quiet()
    assert len(zalo.zalo.sent) == 1
    lines = await zalo.lines()
    assert [line.author for line in lines] == ["citizen", "bot", "staff", "citizen"]
    assert ID_NUMBER not in lines[2].text
    conversation = await zalo.conversation()
    assert conversation is not None
    assert conversation.owner == "waiting"
    zalo.clock.ahead += timedelta(minutes=61)
    await zalo.says("còn đó không")
    await zalo.quiet()
    assert len(zalo.zalo.sent) == 1, "however long it takes"


async def test_another_applications_message_is_kept_and_changes_nothing(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    foreign = Sent("e-foreign-1", CITIZEN, "Chúc mừng sinh nhật", [], zalo.clock())
    await zalo.tells(zalo.zalo.event_echo(foreign))
    await zalo.says("cảm ơn")
    await zalo.quiet()
    assert len(zalo.zalo.sent) == 2
    assert [line.author for line in await zalo.lines()] == ["citizen", "bot", "system", "citizen", "bot"]


async def test_receipts_are_noted_at_the_parts_they_name(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    ends = {"sender": {"id": OA_ID}, "recipient": {"id": CITIZEN}}
    message_id = zalo.zalo.sent[0].message_id
    await zalo.tells(zalo.zalo.event("user_received_message", **ends, message={"msg_id": message_id}))
    await zalo.tells(zalo.zalo.event("user_seen_message", **ends, message={"msg_ids": [message_id, "other"]}))
    bot_line = (await zalo.lines())[1]
    async with zalo.database.read() as session:
        part = await session.get_one(OutboxPart, (bot_line.id, 0))
    assert part.delivered_at is not None
    assert part.seen_at is not None


# --- Leaving, forms, withdrawal --------------------------------------------------------------------------------------


async def test_an_officer_learns_that_the_citizen_left(zalo: ZaloPlace) -> None:
    zalo.rasa.script = lambda _: as_rasa(handoff())
    await zalo.says("gặp cán bộ")
    await zalo.quiet()
    await zalo.tells(zalo.zalo.event_follow("unfollow"))
    line = (await zalo.lines())[-1]
    assert line.internal
    assert line.text == wording.LEFT_PLATFORM


async def test_a_withdrawal_erases_the_person_and_a_return_begins_anew(zalo: ZaloPlace, database_url: str) -> None:
    zalo.rasa.script = lambda _: as_rasa(handoff())
    await zalo.says("chuyện rất riêng của tôi")
    await zalo.quiet()
    await zalo.tells(zalo.zalo.event("user_withdraw", user_id=CITIZEN))
    await zalo.tells(zalo.zalo.event("user_withdraw", user_id=CITIZEN))
    stored = everything_stored(database_url)
    assert "riêng" not in stored
    assert CITIZEN not in stored
    async with zalo.database.read() as session:
        assert (await tickets.count_by_state(session))["waiting"] == 0
    zalo.rasa.script = lambda body: as_rasa(answer(f"Về: {body['message']}"))
    await zalo.says("xin chào")
    assert (await zalo.quiet())[-1].startswith("Về: xin chào")


async def test_no_number_is_at_rest_or_in_a_log_whatever_way_it_came(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    stream = io.StringIO()
    async with zalo_running(database_url, tmp_path, rasa, log_level="DEBUG") as zalo:
        configure_logging("DEBUG", stream)
        ends = {"sender": {"id": CITIZEN}, "recipient": {"id": OA_ID}}
        await zalo.says(f"số căn cước {ID_NUMBER}, gọi {PHONE}, mã OTP là 482913")
        card = {"type": "link", "payload": {"description": json.dumps({"phone": PHONE})}}
        await zalo.tells(
            zalo.zalo.event("user_send_business_card", **ends, message={"msg_id": "c1", "attachments": [card]})
        )
        await zalo.tells(zalo.zalo.event("user_submit_info", **ends, info={"name": "Mẫu", "phone": PHONE}))
        await zalo.tells(
            zalo.zalo.event("user_received_message", sender={"id": "1"}, recipient={"id": PHONE}, message={})
        )
        await zalo.quiet()
    logging.getLogger().handlers.clear()
    stored = everything_stored(database_url)
    for number in (ID_NUMBER, PHONE, "482913"):
        assert number not in stored
        assert number not in stream.getvalue()
    assert zalo.zalo.access not in stored + stream.getvalue()
    assert OA_SECRET not in stored + stream.getvalue()


# --- Failures --------------------------------------------------------------------------------------------------------


async def test_an_event_that_breaks_us_is_acknowledged_kept_and_handled_when_it_comes_again(
    zalo: ZaloPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = messages.receive

    async def break_once(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ours")

    monkeypatch.setattr("bot.gateway.inbox.messages.receive", break_once)
    event = zalo.zalo.event_text("lệ phí", msg_id="m1")
    await zalo.tells(event)
    [stored] = await zalo.events()
    assert (stored.status, stored.error) == ("failed", "RuntimeError")
    monkeypatch.setattr("bot.gateway.inbox.messages.receive", real)
    await zalo.tells(event, retry=1)
    assert len(await zalo.quiet()) == 1
    [stored] = [each for each in await zalo.events() if each.event_key == "m1"]
    assert (stored.status, stored.error) == ("done", None)


async def test_a_payload_that_breaks_the_reader_is_acknowledged_and_kept(
    zalo: ZaloPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("ours")

    monkeypatch.setattr(ZaloChannel, "parse", fail)
    await zalo.says("lệ phí")
    [stored] = await zalo.events()
    assert (stored.name, stored.status) == ("unparsed", "failed")
    assert stored.body["message"]["text"] == "lệ phí"


async def test_a_closed_window_is_told_to_officers_and_not_to_zalo(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    zalo.clock.ahead += timedelta(days=7, seconds=10)
    await staff_says(zalo, "Chào anh/chị, hồ sơ đã xong.")
    await zalo.quiet()
    assert zalo.zalo.calls == 1
    line = (await zalo.lines())[-1]
    assert line.internal
    assert "quá thời hạn" in line.text


async def test_after_48_hours_a_message_still_leaves(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    zalo.clock.ahead += timedelta(hours=60)
    await zalo.zalo.settle()
    await staff_says(zalo, "Chào anh/chị.")
    assert (await zalo.quiet())[-1] == "Cô Lan:\nChào anh/chị."


async def staff_says(zalo: ZaloPlace, text: str) -> None:
    found = await zalo.conversation()
    assert found is not None
    async with zalo.database.write() as session:
        conversation = await conversations.lock(session, found.id)
        said = Outgoing("staff", text, author_name="Cô Lan")
        await messages.say(session, conversation, said, now=zalo.clock())


async def test_a_refused_message_is_a_dead_letter(zalo: ZaloPlace) -> None:
    zalo.zalo.not_following.add(CITIZEN)
    await zalo.says("lệ phí")
    await zalo.quiet()
    bot_line, note = (await zalo.lines())[1:]
    async with zalo.database.read() as session:
        row = await session.get_one(OutboxRow, bot_line.id)
    assert (row.status, row.error) == ("dead", "zalo -213")
    assert "zalo -213" in note.text


async def test_an_expired_token_costs_one_refresh_and_no_message(zalo: ZaloPlace) -> None:
    zalo.zalo.access = "access-elsewhere"
    for n in range(20):
        await zalo.says(f"câu {n}", user=str(5000 + n))
    await zalo.quiet()
    assert zalo.zalo.refreshes == 1
    assert len(zalo.zalo.sent) == 20
    assert len({s.user_id for s in zalo.zalo.sent}) == 20


async def test_a_silent_zalo_costs_neither_a_message_nor_a_repetition(
    database_url: str, tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo.api.SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.zalo.NO_ANSWER_SECONDS", 0.6)
    monkeypatch.setattr(ZaloChannel, "echo_wait", timedelta(seconds=0.5))
    async with zalo_running(database_url, tmp_path, rasa, FakeZalo(echo="off")) as zalo:
        zalo.zalo.faults.extend([Fault(silent=True, taken=True), Fault(silent=True)])
        await zalo.says("một", user="1")
        await zalo.says("hai", user="2")
        await zalo.quiet()
        assert sorted(s.user_id for s in zalo.zalo.sent) == ["1", "2"]


async def test_an_echo_settles_a_silent_zalo_without_asking(
    database_url: str, tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo.api.SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.zalo.NO_ANSWER_SECONDS", 0.6)
    async with zalo_running(database_url, tmp_path, rasa) as zalo:
        zalo.zalo.faults.append(Fault(silent=True, taken=True))
        await zalo.says("một")
        await zalo.quiet()
        assert len(zalo.zalo.sent) == 1


# --- The set-up ------------------------------------------------------------------------------------------------------


async def test_the_domain_is_proved_by_file_and_by_tag(database_url: str, tmp_path: Path, rasa: FakeRasa) -> None:
    file = tmp_path / "zalo_verifierABC123.html"
    file.write_bytes(b"<html>\r\nmot tep cua Zalo</html>")
    changes = {"zalo_verifier_code": "ABC123", "zalo_verifier_file": file}
    async with zalo_running(database_url, tmp_path, rasa, **changes) as zalo:
        found = await zalo.place.client.get("/zalo_verifierABC123.html")
        other = await zalo.place.client.get("/zalo_verifierXYZ.html")
        page = await zalo.place.client.get("/")
    assert (found.status_code, found.content) == (200, file.read_bytes())
    assert found.headers["content-type"].startswith("text/html")
    assert other.status_code == 404
    head = page.text.split("</head>")[0]
    assert '<meta name="zalo-platform-site-verification" content="ABC123" />' in head


async def test_an_administrators_consent_brings_the_first_tokens(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    changes = {"zalo_code_verifier": SecretStr("v" * 43)}
    async with zalo_running(database_url, tmp_path, rasa, **changes) as zalo:
        callback = "/webhooks/zalo/oauth"
        assert (await zalo.place.client.get(callback)).status_code == 400
        assert (await zalo.place.client.get(f"{callback}?code=code-1&oa_id=999")).status_code == 400
        assert (await zalo.place.client.get(f"{callback}?code=wrong&oa_id={OA_ID}")).status_code == 502
        given = await zalo.place.client.get(f"{callback}?code=code-1&oa_id={OA_ID}")
        assert given.status_code == 200
        assert "Đã cấp quyền" in given.text
        assert (await zalo.place.client.get(f"{callback}?code=code-1&oa_id={OA_ID}")).status_code == 502
        await zalo.says("lệ phí")
        assert await zalo.quiet()


async def test_a_consent_for_another_account_is_not_kept(database_url: str, tmp_path: Path, rasa: FakeRasa) -> None:
    changes = {"zalo_code_verifier": SecretStr("v" * 43)}
    async with zalo_running(database_url, tmp_path, rasa, FakeZalo(consent_oa="999"), **changes) as zalo:
        given = await zalo.place.client.get(f"/webhooks/zalo/oauth?code=code-1&oa_id={OA_ID}")
        assert given.status_code == 400
        assert "OA khác" in given.text


async def test_half_a_configuration_is_refused_at_the_start_by_name(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="BOT_ZALO_OA_SECRET"):
        async with zalo_running(database_url, tmp_path, FakeRasa(), zalo_oa_secret=SecretStr("")):
            pass
