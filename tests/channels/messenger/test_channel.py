"""Sending to Messenger over real HTTP, against a Meta that refuses as the real one does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.messenger import graph
from bot.channels.messenger.channel import MessengerChannel
from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.rendering import parts_of
from bot.channels.push import OutcomeUnknown, Part, Recipient, SendFailed
from bot.channels.webhook import Echo
from bot.messages import Author, Button, Outgoing
from tests.channels.fakes.http import serving
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
)

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=25)
TO = Recipient(PAGE_ID, CITIZEN, NOW)
PART = Part("m1.0", "bot", "Lệ phí là 0 đồng.")
CHOICES = Part("m2.0", "bot", "Chọn:", (Button("Giấy tờ", "#can-cuoc/documents"), Button("Gặp cán bộ", "#gap")))
STAFF = Part("m3.0", "staff", "Lan:\nHồ sơ của anh/chị đã xong.")


def config(url: str, **changes: Any) -> MessengerConfig:
    return replace(MessengerConfig(PAGE_ID, APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN, api_url=url), **changes)


@asynccontextmanager
async def opened(meta: FakeMeta, **changes: Any) -> AsyncIterator[MessengerChannel]:
    async with serving(meta.app()) as url:
        channel = MessengerChannel(config(url, **changes), graph.new_client())
        yield channel
        await channel.close()


@pytest.fixture
def meta() -> FakeMeta:
    return FakeMeta(last_interaction={CITIZEN: NOW})


@pytest.fixture
async def channel(meta: FakeMeta) -> AsyncIterator[MessengerChannel]:
    async with opened(meta) as channel:
        yield channel


async def failed(sending: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sending
    return caught.value


# --- Messages --------------------------------------------------------------------------------------------------------


async def test_a_text_arrives_and_its_id_is_known(meta: FakeMeta, channel: MessengerChannel) -> None:
    mid = await channel.send(PART, TO, NOW)
    assert [(s.text, s.mid) for s in meta.sent] == [("Lệ phí là 0 đồng.", mid)]
    assert meta.sent[0].body == {
        "recipient": {"id": CITIZEN},
        "messaging_type": "RESPONSE",
        "message": {"text": "Lệ phí là 0 đồng.", "metadata": "m1.0"},
    }


async def test_the_token_never_stands_in_an_address(meta: FakeMeta, channel: MessengerChannel) -> None:
    await channel.send(PART, TO, NOW)
    assert meta.calls == [f"POST /v25.0/{PAGE_ID}/messages"]


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "attachment"), (3, "attachment"), (4, "quick_replies"), (13, "quick_replies"), (14, "")]
)
async def test_meta_takes_whatever_number_of_choices_we_send(
    meta: FakeMeta, channel: MessengerChannel, number: int, kind: str
) -> None:
    buttons = tuple(Button(f"Việc số {n}", f"#viec-{n}") for n in range(number))
    for part in parts_of(Outgoing("bot", "Chọn giúp em:", buttons), "m9"):
        await channel.send(part, TO, NOW)
    assert len(meta.sent[0].choices) == (number if number <= 13 else 0)
    assert not kind or kind in meta.sent[0].message
    assert meta.cut_titles == []


async def test_meta_itself_refuses_what_our_rendering_never_sends(meta: FakeMeta, channel: MessengerChannel) -> None:
    fourteen = replace(CHOICES, choices=tuple(Button(str(n), "#x") for n in range(14)))
    too_long = replace(PART, text="ơ" * 2001)
    for part in (fourteen, too_long):
        assert (await failed(channel.send(part, TO, NOW))).code == "meta 100/0"
    four = {"type": "template", "payload": {"template_type": "button", "text": "x", "buttons": [{}] * 4}}
    body = {"recipient": {"id": CITIZEN}, "messaging_type": "RESPONSE", "message": {"attachment": four}}
    with pytest.raises(Exception, match="100"):
        await channel._graph.post(f"{PAGE_ID}/messages", body)
    assert meta.sent == []


# --- Windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("author", ["bot", "system", "staff"])
async def test_late_messages_are_refused_here_without_asking_meta(
    meta: FakeMeta, channel: MessengerChannel, author: Author
) -> None:
    late = await failed(channel.send(replace(PART, author=author), TO, LATER))
    assert (late.code, late.retry) == ("window_closed", False)
    assert channel.refusal(Outgoing(author, "x"), TO, LATER) == "window_closed"
    assert meta.calls == []


async def test_an_officer_writes_late_with_the_tag_and_the_bot_still_does_not(meta: FakeMeta) -> None:
    meta.human_agent, meta.now = True, lambda: LATER
    async with opened(meta, human_agent=True) as channel:
        assert channel.refusal(Outgoing("staff", "x"), TO, LATER) is None
        await channel.send(STAFF, TO, LATER)
        assert (await failed(channel.send(PART, TO, LATER))).code == "window_closed"
    assert [(s.body["messaging_type"], s.body.get("tag")) for s in meta.sent] == [("MESSAGE_TAG", "HUMAN_AGENT")]


async def test_a_tag_meta_did_not_grant_calls_the_operator(meta: FakeMeta) -> None:
    meta.now = lambda: LATER
    async with opened(meta, human_agent=True) as channel:
        refused = await failed(channel.send(STAFF, TO, LATER))
    assert refused.needs_operator


async def test_metas_own_window_is_respected_even_if_ours_is_wrong(meta: FakeMeta, channel: MessengerChannel) -> None:
    meta.last_interaction[CITIZEN] = NOW - timedelta(days=2)
    refused = await failed(channel.send(PART, TO, NOW))
    assert (refused.code, refused.retry) == ("window_closed", False)
    assert meta.refusals == [(10, 2018278)]


# --- Refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "retry"),
    [
        (Fault(code=10, subcode=2018278), False),
        (Fault(code=10, subcode=2018108), False),
        (Fault(code=551, subcode=1545041), False),
        (Fault(code=100, subcode=2018001), False),
        (Fault(code=190, subcode=463), True),
        (Fault(code=200), True),
        (Fault(code=4), True),
        (Fault(code=613), True),
        (Fault(code=2), True),
        (Fault(code=1200), True),
    ],
)
async def test_an_error_of_meta_is_a_failure(
    meta: FakeMeta, channel: MessengerChannel, fault: Fault, retry: bool
) -> None:
    meta.faults.append(fault)
    assert (await failed(channel.send(PART, TO, NOW))).retry is retry
    assert meta.sent == []


@pytest.mark.parametrize(
    ("change", "retry", "whole_channel", "needs_operator"),
    [
        ({"page_token": "another"}, True, True, True),
        ({"restricted": True}, True, True, True),
        ({"blocked": {CITIZEN}}, False, False, False),
        ({"live": False}, True, False, True),
        ({"last_interaction": {}}, False, False, False),
    ],
)
async def test_what_is_wrong_decides_who_is_told(
    meta: FakeMeta,
    channel: MessengerChannel,
    change: dict[str, Any],
    retry: bool,
    whole_channel: bool,
    needs_operator: bool,
) -> None:
    for name, value in change.items():
        setattr(meta, name, value)
    refused = await failed(channel.send(PART, TO, NOW))
    assert (refused.retry, refused.whole_channel, refused.needs_operator) == (retry, whole_channel, needs_operator)


@pytest.mark.parametrize("changes", [{"app_secret": "wrong"}, {"page_id": "999"}, {"version": "x1"}])
async def test_a_wrong_setting_calls_the_operator_or_fails_for_good(meta: FakeMeta, changes: dict[str, str]) -> None:
    async with opened(meta, **changes) as channel:
        refused = await failed(channel.send(PART, TO, NOW))
    assert refused.needs_operator or "version" in changes


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=502), Fault(status=503, taken=True)])
async def test_a_broken_answer_leaves_the_outcome_unknown(
    meta: FakeMeta, channel: MessengerChannel, fault: Fault
) -> None:
    meta.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        await channel.send(PART, TO, NOW)


async def test_an_error_that_comes_after_delivery_leaves_the_outcome_unknown(
    meta: FakeMeta, channel: MessengerChannel
) -> None:
    meta.faults.append(Fault(code=1, subcode=1357046, taken=True))
    with pytest.raises(OutcomeUnknown):
        await channel.send(PART, TO, NOW)


@pytest.mark.parametrize("status", [401, 403, 404, 429])
async def test_a_refusal_that_is_not_metas_own_was_certainly_not_delivered(
    meta: FakeMeta, channel: MessengerChannel, status: int
) -> None:
    meta.faults.append(Fault(status=status))
    refused = await failed(channel.send(PART, TO, NOW))
    assert refused.whole_channel
    assert refused.needs_operator is (status != 429)


async def test_a_server_that_is_not_there_was_certainly_not_reached() -> None:
    channel = MessengerChannel(config("http://127.0.0.1:9"), graph.new_client())
    refused = await failed(channel.send(PART, TO, NOW))
    assert (refused.code, refused.retry, refused.whole_channel) == ("unreachable", True, True)
    await channel.close()


# --- What became of a part -------------------------------------------------------------------------------------------


async def test_silence_leaves_the_outcome_unknown_and_the_inbox_settles_it(
    meta: FakeMeta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.meta.NO_ANSWER_SECONDS", 0.6)
    async with opened(meta) as channel:
        meta.faults.extend([Fault(silent=True), Fault(silent=True, taken=True)])
        began = datetime.now(UTC)
        with pytest.raises(OutcomeUnknown):
            await channel.send(PART, TO, NOW)
        assert await channel.find_sent(PART, TO, began) == []
        with pytest.raises(OutcomeUnknown):
            await channel.send(PART, TO, NOW)
        assert await channel.find_sent(PART, TO, began) == [meta.sent[0].mid]


async def test_the_inbox_tells_other_words_and_older_messages_from_ours(
    meta: FakeMeta, channel: MessengerChannel
) -> None:
    await channel.send(Part("m0.0", "bot", "Lời khác."), TO, NOW)
    await channel.send(PART, TO, NOW)
    await channel.send(CHOICES, TO, NOW)
    now = datetime.now(UTC)
    assert await channel.find_sent(PART, TO, now) == [meta.sent[1].mid]
    assert await channel.find_sent(CHOICES, TO, now) == [meta.sent[2].mid], "buttons are listed without words"
    assert await channel.find_sent(PART, TO, now + timedelta(hours=1)) == []


async def test_an_inbox_that_shows_no_conversation_is_no_proof_of_anything(
    meta: FakeMeta, channel: MessengerChannel
) -> None:
    meta.inbox_readable = False
    refused = await failed(channel.find_sent(PART, TO, NOW))
    assert not refused.retry


@pytest.mark.parametrize(
    ("fault", "again"),
    [(Fault(code=4), True), (Fault(code=2), True), (Fault(code=190), True), (Fault(status=500), True),
     (Fault(code=10), False), (Fault(code=200), False), (Fault(code=100), False)],
)  # fmt: skip
async def test_a_lookup_that_meta_refuses_is_not_taken_for_an_answer(
    meta: FakeMeta, channel: MessengerChannel, fault: Fault, again: bool
) -> None:
    meta.history_faults.append(fault)
    assert (await failed(channel.find_sent(PART, TO, NOW))).retry is again


def test_an_echo_without_its_token_is_known_by_its_words() -> None:
    channel = MessengerChannel(config("http://127.0.0.1:9"), graph.new_client())
    assert channel.is_echo_of(Echo("m", "Lệ phí  là 0 đồng.\n"), PART)
    assert channel.is_echo_of(Echo("m", ""), CHOICES)
    assert not channel.is_echo_of(Echo("m", ""), PART)
    assert not channel.is_echo_of(Echo("m", "Lời khác."), PART)


# --- Routing ---------------------------------------------------------------------------------------------------------


async def test_the_bot_leaves_a_thread_to_whoever_answers_in_the_inbox(
    meta: FakeMeta, channel: MessengerChannel
) -> None:
    meta.default_app = APP_ID
    meta.owners[CITIZEN] = PAGE_INBOX
    refused = await failed(channel.send(PART, TO, NOW))
    assert (refused.code, refused.retry) == ("thread_taken", False)
    assert meta.owners[CITIZEN] == PAGE_INBOX


async def test_an_officers_words_take_the_thread_back(meta: FakeMeta, channel: MessengerChannel) -> None:
    meta.default_app = APP_ID
    meta.owners[CITIZEN] = PAGE_INBOX
    await channel.send(STAFF, TO, NOW)
    assert meta.texts == [STAFF.text]
    assert meta.owners[CITIZEN] == APP_ID


@pytest.mark.parametrize(("fault", "retry"), [(Fault(), True), (Fault(status=500), True)])
async def test_an_officer_learns_that_the_thread_cannot_be_taken(
    meta: FakeMeta, channel: MessengerChannel, fault: Fault, retry: bool
) -> None:
    meta.owners[CITIZEN] = PAGE_INBOX
    if fault:
        meta.default_app = APP_ID
        meta.thread_faults.append(fault)
    assert (await failed(channel.send(STAFF, TO, NOW))).retry is retry
    assert meta.texts == []


# --- Signs -----------------------------------------------------------------------------------------------------------


async def test_the_citizen_sees_that_they_are_read_and_answered(meta: FakeMeta, channel: MessengerChannel) -> None:
    await channel.show_typing(TO)
    assert sorted(meta.signs) == [(CITIZEN, "mark_seen"), (CITIZEN, "typing_on")]
    assert all(set(body) == {"recipient", "sender_action"} for body in meta.bodies), "never with a message"


@pytest.mark.parametrize("fault", [Fault(code=190), Fault(status=500), Fault(code=613), Fault(status=404)])
async def test_a_sign_that_fails_troubles_nobody(meta: FakeMeta, channel: MessengerChannel, fault: Fault) -> None:
    meta.sign_faults.extend([fault, fault])
    await channel.show_typing(TO)
    assert meta.signs == []
    await channel.send(PART, TO, NOW)
    assert meta.texts == [PART.text]


async def test_a_message_never_overtakes_its_typing_sign(meta: FakeMeta, channel: MessengerChannel) -> None:
    meta.sign_delay = 0.1
    typing = asyncio.create_task(channel.show_typing(TO))
    await asyncio.sleep(0)
    await channel.send(PART, TO, NOW)
    await typing
    assert [("sender_action" in body) for body in meta.bodies] == [True, True, False]
    assert len(meta.signs) == 2
    assert channel._signs_under_way == {}


async def test_a_sign_that_hangs_holds_a_message_for_a_second_at_most(
    meta: FakeMeta, channel: MessengerChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.messenger.channel.TYPING_SECONDS", 0.05)
    meta.sign_delay = 1.0
    typing = asyncio.create_task(channel.show_typing(TO))
    await asyncio.sleep(0)
    await channel.send(PART, TO, NOW)
    assert meta.signs == []
    await typing


# --- The webhook's address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}, 200),
        ({"hub.mode": "subscribe", "hub.verify_token": "sai", "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.verify_token": "vé", "hub.challenge": "1"}, 403),
        ({"hub.mode": "unsubscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}, 403),
        ({"hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.challenge": "1"}, 403),
        ({}, 403),
    ],
)
def test_only_who_knows_our_word_gets_the_challenge_back(query: dict[str, str], status: int) -> None:
    channel = MessengerChannel(config("http://127.0.0.1:9"), graph.new_client())
    answer = channel.challenge(query)
    assert (answer.status, answer.body) == (status, "1158201444" if status == 200 else "")


def test_no_unsigned_call_is_excused() -> None:
    channel = MessengerChannel(config("http://127.0.0.1:9"), graph.new_client())
    assert not any(channel.is_probe(body) for body in (b"", b"{}", b'{"object":"page"}'))


def test_secrets_do_not_show_in_the_configuration() -> None:
    shown = repr(config("http://x"))
    assert not any(secret in shown for secret in (APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN))
