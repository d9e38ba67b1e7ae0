"""Sending to Zalo over real HTTP, against a Zalo that refuses as the real one does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.push import OutcomeUnknown, Part, Recipient, SendFailed
from bot.channels.rendering import as_numbers
from bot.channels.zalo import api
from bot.channels.zalo.channel import ZaloChannel
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.tokens import TokenUnavailable
from bot.messages import Button, Outgoing
from tests.channels.fakes.http import serving
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, CITIZEN, OA_ID, OA_SECRET, FakeZalo, Fault

NOW = datetime.now(UTC)
TO = Recipient(OA_ID, CITIZEN, NOW)
PART = Part("m1.0", "bot", "Lệ phí là 0 đồng.")
CHOICES = Part("m2.0", "bot", "Chọn:", (Button("Cần giấy tờ gì", "#can-cuoc/documents"), Button("Gặp cán bộ", "#gap")))


@dataclass
class Tokens:
    zalo: FakeZalo
    token: str = "access-1"
    renewed: list[str] = field(default_factory=list)
    dead: TokenUnavailable | None = None

    async def current(self) -> str:
        return self.token

    async def renew(self, refused: str) -> str:
        self.renewed.append(refused)
        if self.dead is not None:
            raise self.dead
        self.token = self.zalo.access
        return self.token


@asynccontextmanager
async def opened(zalo: FakeZalo) -> AsyncIterator[tuple[ZaloChannel, Tokens]]:
    async with serving(zalo.app()) as url:
        config = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET, api_url=url, oauth_url=url)
        tokens = Tokens(zalo)
        channel = ZaloChannel(config, api.new_client(), tokens)
        yield channel, tokens
        await channel.close()


@pytest.fixture
def zalo() -> FakeZalo:
    return FakeZalo(last_interaction={CITIZEN: NOW})


@pytest.fixture
async def sender(zalo: FakeZalo) -> AsyncIterator[tuple[ZaloChannel, Tokens]]:
    async with opened(zalo) as pair:
        yield pair


Sender = tuple[ZaloChannel, Tokens]


async def test_a_text_arrives_and_its_id_is_known(zalo: FakeZalo, sender: Sender) -> None:
    message_id = await sender[0].send(PART, TO, NOW)
    assert [(s.text, s.message_id) for s in zalo.sent] == [("Lệ phí là 0 đồng.", message_id)]


async def test_choices_are_buttons_whose_press_shows_no_code_to_the_citizen(zalo: FakeZalo, sender: Sender) -> None:
    await sender[0].send(CHOICES, TO, NOW)
    assert zalo.sent[0].buttons == [
        {"title": "Cần giấy tờ gì", "type": "oa.query.hide", "payload": "#can-cuoc/documents"},
        {"title": "Gặp cán bộ", "type": "oa.query.hide", "payload": "#gap"},
    ]


async def test_an_account_without_buttons_gets_numbers_from_then_on(zalo: FakeZalo, sender: Sender) -> None:
    zalo.takes_buttons = False
    message = Outgoing("bot", CHOICES.text, CHOICES.choices)
    assert not sender[0].shows_numbers(message)
    await sender[0].send(CHOICES, TO, NOW)
    assert zalo.texts == [as_numbers(CHOICES)]
    assert zalo.refusals == [-233]
    assert sender[0].shows_numbers(message)
    await sender[0].send(CHOICES, TO, NOW)
    assert zalo.refusals == [-233]


@pytest.mark.parametrize("code", [-201, -240])
async def test_the_other_refusals_of_buttons_fall_back_too(zalo: FakeZalo, sender: Sender, code: int) -> None:
    zalo.faults.append(Fault(code=code))
    await sender[0].send(CHOICES, TO, NOW)
    assert zalo.texts == [as_numbers(CHOICES)]


@pytest.mark.parametrize("code", [-32, -200, -211, -213, -230, -232, -248, -99])
async def test_an_error_under_http_200_is_a_failure(zalo: FakeZalo, sender: Sender, code: int) -> None:
    zalo.faults.append(Fault(code=code))
    with pytest.raises(SendFailed):
        await sender[0].send(PART, TO, NOW)
    assert zalo.sent == []


async def test_the_platforms_own_window_is_respected_even_if_ours_is_wrong(zalo: FakeZalo, sender: Sender) -> None:
    zalo.last_interaction[CITIZEN] = NOW - timedelta(days=8)
    with pytest.raises(SendFailed) as refused:
        await sender[0].send(PART, TO, NOW)
    assert (refused.value.code, refused.value.retry) == ("window_closed", False)
    assert zalo.refusals == [-230]


@pytest.mark.parametrize("code", [-216, -220, -124])
async def test_a_refused_token_is_renewed_once_and_the_message_sent_once(
    zalo: FakeZalo, sender: Sender, code: int
) -> None:
    zalo.access = "access-2"
    zalo.faults.append(Fault(code=code))
    await sender[0].send(PART, TO, NOW)
    assert sender[1].renewed == ["access-1"]
    assert zalo.texts == [PART.text]


async def test_a_token_that_is_refused_twice_is_not_renewed_for_ever(zalo: FakeZalo, sender: Sender) -> None:
    zalo.faults.extend([Fault(code=-216), Fault(code=-216)])
    with pytest.raises(SendFailed):
        await sender[0].send(PART, TO, NOW)
    assert len(sender[1].renewed) == 1


async def test_without_a_token_the_channel_rests_and_calls_the_operator(zalo: FakeZalo, sender: Sender) -> None:
    zalo.access = "access-2"
    sender[1].dead = TokenUnavailable("refused -14014", final=True)
    with pytest.raises(SendFailed) as failed:
        await sender[0].send(PART, TO, NOW)
    assert failed.value.whole_channel
    assert failed.value.needs_operator
    assert failed.value.retry


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=502), Fault(status=503, taken=True)])
async def test_a_broken_answer_leaves_the_outcome_unknown(zalo: FakeZalo, sender: Sender, fault: Fault) -> None:
    zalo.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        await sender[0].send(PART, TO, NOW)


@pytest.mark.parametrize("status", [401, 403, 404, 429])
async def test_a_refusal_by_http_was_certainly_not_delivered(zalo: FakeZalo, sender: Sender, status: int) -> None:
    zalo.faults.append(Fault(status=status))
    with pytest.raises(SendFailed) as failed:
        await sender[0].send(PART, TO, NOW)
    assert failed.value.whole_channel
    assert failed.value.needs_operator is (status != 429)


async def test_silence_leaves_the_outcome_unknown_and_the_lookup_settles_it(
    zalo: FakeZalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SECONDS", 0.3)
    monkeypatch.setattr("tests.channels.fakes.zalo.NO_ANSWER_SECONDS", 0.6)
    async with opened(zalo) as (channel, _):
        zalo.faults.extend([Fault(silent=True), Fault(silent=True, taken=True)])
        began = datetime.now(UTC)
        with pytest.raises(OutcomeUnknown):
            await channel.send(PART, TO, NOW)
        assert await channel.find_sent(PART, TO, began) == []
        with pytest.raises(OutcomeUnknown):
            await channel.send(PART, TO, NOW)
        assert await channel.find_sent(PART, TO, began) == [zalo.sent[0].message_id]


async def test_a_server_that_is_not_there_was_certainly_not_reached(zalo: FakeZalo) -> None:
    async with opened(zalo) as (channel, _):
        pass
    config = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET, api_url="http://127.0.0.1:9")
    channel = ZaloChannel(config, api.new_client(), Tokens(zalo))
    with pytest.raises(SendFailed) as failed:
        await channel.send(PART, TO, NOW)
    assert (failed.value.code, failed.value.retry) == ("unreachable", True)
    await channel.close()


async def test_the_lookup_knows_other_words_and_older_messages_from_ours(zalo: FakeZalo, sender: Sender) -> None:
    channel = sender[0]
    await channel.send(Part("m0.0", "bot", "Lời khác."), TO, NOW)
    await channel.send(PART, TO, NOW)
    await channel.send(CHOICES, TO, NOW)
    now = datetime.now(UTC)
    assert await channel.find_sent(PART, TO, now) == [zalo.sent[1].message_id]
    assert await channel.find_sent(CHOICES, TO, now) == [zalo.sent[2].message_id]
    assert await channel.find_sent(PART, TO, now + timedelta(hours=1)) == []
    zalo.sent[1].text = ""
    assert await channel.find_sent(PART, TO, now) == [zalo.sent[1].message_id], "listed without its words"


@pytest.mark.parametrize(("code", "again"), [(-32, True), (-223, False)])
async def test_a_lookup_that_zalo_refuses_is_not_taken_for_an_answer(
    zalo: FakeZalo, sender: Sender, code: int, again: bool
) -> None:
    zalo.conversation_faults.append(Fault(code=code))
    with pytest.raises(SendFailed) as failed:
        await sender[0].find_sent(PART, TO, NOW)
    assert failed.value.retry is again


async def test_a_visitor_without_an_account_is_answered_in_the_conversation(zalo: FakeZalo, sender: Sender) -> None:
    visitor = Recipient(OA_ID, "anonymous:111:c-77", NOW)
    await sender[0].send(PART, visitor, NOW)
    assert zalo.anonymous[0]["recipient"] == {"anonymous_id": "111", "conversation_id": "c-77"}
    with pytest.raises(SendFailed) as failed:
        await sender[0].find_sent(PART, visitor, NOW)
    assert not failed.value.retry


async def test_zalo_has_no_typing_indicator(zalo: FakeZalo, sender: Sender) -> None:
    await sender[0].show_typing(TO)
    assert zalo.calls == 0


@pytest.mark.parametrize(
    ("body", "probe"), [(b"{}", True), (b" { }\n", True), (b"", True), (b"[]", False), (b'{"a":1}', False)]
)
def test_the_consoles_probe_is_an_empty_object(body: bytes, probe: bool, zalo: FakeZalo) -> None:
    config = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET)
    assert ZaloChannel(config, api.new_client(), Tokens(zalo)).is_probe(body) is probe
