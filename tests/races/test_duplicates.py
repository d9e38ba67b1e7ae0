"""At least once in, once in effect."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import text

from bot.storage.database import Database
from tests.gateway.fakes import FakeRasa
from tests.gateway.house import House
from tests.storage.people import incoming


async def test_fifty_deliveries_of_one_message_through_two_processes_are_one_message_and_one_answer(
    database: Database, database_url: str
) -> None:
    rasa = FakeRasa()
    elsewhere = Database(database_url)
    houses = [House(database, rasa), House(elsewhere, rasa)]
    accepted = await asyncio.gather(*(houses[n % 2].inbox.accept(incoming("lệ phí", key="m1")) for n in range(50)))
    assert len({a.message_id for a in accepted}) == 1
    assert Counter(a.is_new for a in accepted) == {False: 49, True: 1}
    await asyncio.gather(*(house.turns.drain(accepted[0].conversation_id) for house in houses))
    assert rasa.texts == ["lệ phí"]
    assert await houses[0].texts(accepted[0].conversation_id) == ["lệ phí", "Về: lệ phí"]
    for house in houses:
        await house.client.close()
    await elsewhere.close()


async def test_a_flood_with_repeats_leaves_each_message_once_and_no_gap_in_any_conversation(
    database: Database, database_url: str
) -> None:
    elsewhere = Database(database_url)
    houses = [House(database, FakeRasa()), House(elsewhere, FakeRasa())]
    deliveries = [(f"dân-{c}", f"m{m}") for c in range(5) for m in range(8) for _ in range(3)]

    async def deliver(n: int, user: str, key: str) -> None:
        await houses[n % 2].inbox.accept(incoming(key, user=user, key=f"{user}/{key}"))

    await asyncio.gather(*(deliver(n, *delivery) for n, delivery in enumerate(deliveries)))
    async with database.read() as session:
        rows = (await session.execute(text("SELECT conversation_id, seq FROM messages"))).all()
        waiting = (await session.execute(text("SELECT COUNT(*) FROM inbox"))).scalar_one()
    numbers: dict[str, list[int]] = {}
    for conversation_id, seq in rows:
        numbers.setdefault(conversation_id, []).append(seq)
    assert len(numbers) == 5
    assert all(sorted(seqs) == list(range(1, 9)) for seqs in numbers.values())
    assert waiting == 40
    for house in houses:
        await house.client.close()
    await elsewhere.close()
