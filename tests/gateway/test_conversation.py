"""Turns by themselves: leases, restarts, and a line that always moves on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.gateway import turn
from bot.gateway.conversation import LEASE_SECONDS, Workers
from bot.messages import PAYLOAD_BOT
from bot.outcomes import Outcome
from bot.storage import conversations, queue, tickets
from bot.storage.database import Database
from tests.gateway.fakes import TODAY, FakeRasa
from tests.gateway.house import House


@pytest.fixture
async def house(database: Database, rasa: FakeRasa) -> AsyncIterator[House]:
    house = House(database, rasa)
    yield house
    await house.client.close()


@asynccontextmanager
async def working(house: House) -> AsyncIterator[Workers]:
    workers = Workers(house.database, house.turns, now=house.clock)
    workers.start()
    yield workers
    await workers.stop()


async def test_all_waiting_messages_are_answered_in_order(house: House) -> None:
    conversation_id = await house.receive("một", "hai", "ba")
    await house.turns.drain(conversation_id)
    assert house.rasa.texts == ["một", "hai", "ba"]
    assert await house.texts(conversation_id) == ["một", "hai", "ba", "Về: một", "Về: hai", "Về: ba"]


async def test_work_nobody_was_woken_for_is_found(house: House) -> None:
    conversation_id = await house.receive("một")
    with house.database.hub.subscribe(await house.message_id(conversation_id)) as settled:
        async with working(house):
            assert await settled.wait(5)
    assert await house.texts(conversation_id) == ["một", "Về: một"]


async def test_a_second_worker_does_nothing_while_the_first_is_at_it(house: House) -> None:
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một")
    first = asyncio.create_task(house.turns.drain(conversation_id))
    await house.rasa.entered.acquire()
    await house.turns.drain(conversation_id)
    house.rasa.gate.set()
    await first
    assert house.rasa.texts == ["một"]


async def test_a_worker_that_lost_its_lease_cannot_answer_a_second_time(house: House) -> None:
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một")
    slow = asyncio.create_task(house.turns.drain(conversation_id))
    await house.rasa.entered.acquire()
    house.clock.ahead = timedelta(seconds=LEASE_SECONDS + 1)
    quick = asyncio.create_task(house.turns.drain(conversation_id))
    await house.rasa.entered.acquire()
    house.rasa.gate.set()
    await asyncio.gather(slow, quick)
    assert await house.texts(conversation_id) == ["một", "Về: một"]
    assert 'bot_replies_dropped_total{reason="lease_lost"} 1.0' in house.metrics.render().decode()


async def test_a_slow_rasa_does_not_cost_the_lease(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.conversation.RENEW_SECONDS", 0.01)
    renewed = asyncio.Event()
    real = queue.renew_lease

    async def renew(*args: object, **kwargs: object) -> bool:
        kept: bool = await real(*args, **kwargs)  # type: ignore[arg-type]
        renewed.set()
        return kept

    monkeypatch.setattr("bot.gateway.conversation.queue.renew_lease", renew)
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một")
    running = asyncio.create_task(house.turns.drain(conversation_id))
    await renewed.wait()
    house.rasa.gate.set()
    await running
    assert await house.texts(conversation_id) == ["một", "Về: một"]


async def test_a_message_whose_turns_keep_dying_ends_with_a_person(house: House) -> None:
    conversation_id = await house.receive("độc", "sau đó")
    for _ in range(turn.MAX_ATTEMPTS):
        async with house.database.write() as session:
            await queue.start_next(session, conversation_id, now=house.clock())
    await house.turns.drain(conversation_id)
    assert "độc" not in house.rasa.texts
    async with house.database.read() as session:
        opened = await tickets.open_of(session, conversation_id)
    assert opened is not None
    assert opened.reason == Outcome.FAILED_NO_REPLY.value


async def test_a_message_that_cannot_even_be_apologised_for_does_not_block_the_line(house: House) -> None:
    conversation_id = await house.receive("độc", "sau đó")
    for _ in range(turn.LAST_ATTEMPT):
        async with house.database.write() as session:
            await queue.start_next(session, conversation_id, now=house.clock())
    await house.turns.drain(conversation_id)
    assert house.rasa.texts == ["sau đó"]


async def test_a_crash_of_one_turn_leaves_the_message_in_the_line(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await house.receive("một")
    real, crashes = turn.settle, iter([True])

    async def settle(*args: object, **kwargs: object) -> turn.Settled:
        if next(crashes, False):
            raise RuntimeError("once")
        return await real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.gateway.conversation.turn.settle", settle)
    with pytest.raises(RuntimeError):
        await house.turns.drain(conversation_id)
    await house.turns.drain(conversation_id)
    assert await house.texts(conversation_id) == ["một"]
    house.clock.ahead = timedelta(seconds=LEASE_SECONDS + 1)
    await house.turns.drain(conversation_id)
    assert await house.texts(conversation_id) == ["một", "Về: một"]


async def test_a_fault_of_ours_ends_with_a_person_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(**_: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(house.client, "ask", fail)
    conversation_id = await house.receive("một")
    await house.turns.drain(conversation_id)
    reply = (await house.lines(conversation_id))[-1]
    assert reply.custom is not None
    assert reply.custom["outcome"] == "failed_no_reply"
    assert reply.custom["ticket"] in reply.text


async def test_the_workers_outlive_a_crash(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.conversation.TURNS_AT_ONCE", 1)
    real, crashes = house.turns.drain, iter([True])

    async def drain(conversation_id: str, go_on: Callable[[], bool]) -> None:
        if next(crashes, False):
            raise RuntimeError("once")
        await real(conversation_id, go_on)

    monkeypatch.setattr(house.turns, "drain", drain)
    conversation_id = await house.receive("một")
    with house.database.hub.subscribe(await house.message_id(conversation_id)) as settled:
        async with working(house) as workers:
            workers.wake("nơi có lỗi")
            workers.wake(conversation_id)
            assert await settled.wait(5)
    assert await house.texts(conversation_id) == ["một", "Về: một"]


async def test_stopping_finishes_the_turn_under_way_and_begins_no_other(house: House) -> None:
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một", "hai")
    async with working(house) as workers:
        await house.rasa.entered.acquire()
        stopping = asyncio.create_task(workers.stop())
        await asyncio.sleep(0)
        house.rasa.gate.set()
        await stopping
    assert await house.texts(conversation_id) == ["một", "hai", "Về: một"]
    async with house.database.write() as session:
        conversation = await conversations.lock(session, conversation_id)
        assert conversation.lease_owner is None


async def test_a_reply_is_dropped_when_a_person_took_over_meanwhile(house: House) -> None:
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một")
    running = asyncio.create_task(house.turns.drain(conversation_id))
    await house.rasa.entered.acquire()
    async with house.database.write() as session:
        await tickets.open_ticket(
            session,
            conversation_id=conversation_id,
            reason=Outcome.HANDED_OFF_URGENT,
            summary="",
            now=house.clock(),
            today=TODAY,
        )
    house.rasa.gate.set()
    await running
    lines = await house.lines(conversation_id)
    assert [line.author for line in lines] == ["citizen", "system"]
    assert lines[1].custom is not None
    assert lines[1].custom["outcome"] == "waiting_for_staff"


async def test_a_question_asked_while_a_person_came_and_went_is_answered_anew(house: House) -> None:
    house.rasa.gate = asyncio.Event()
    conversation_id = await house.receive("một")
    running = asyncio.create_task(house.turns.drain(conversation_id))
    await house.rasa.entered.acquire()
    async with house.database.write() as session:
        opened = await tickets.open_ticket(
            session,
            conversation_id=conversation_id,
            reason=Outcome.HANDED_OFF_URGENT,
            summary="",
            now=house.clock(),
            today=TODAY,
        )
        await tickets.cancel(session, opened.id, version=opened.version, reason="x", now=house.clock())
    house.rasa.gate.set()
    await running
    assert house.rasa.texts == ["một", "một"]
    assert await house.texts(conversation_id) == ["một", "Về: một"]


async def test_what_rasa_is_about_to_read_is_foreseen_with_its_context_and_nothing_else(database: Database) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    house = House(database, FakeRasa(), foresee=lambda text, context: told.append((text, dict(context))))
    conversation_id = await house.receive("lệ phí")
    await house.turns.drain(conversation_id)
    await house.receive(PAYLOAD_BOT)
    await house.turns.drain(conversation_id)

    await house.client.close()
    assert told == [("lệ phí", {})]
