"""Bursts keep their order, and two turns of one conversation never meet in Rasa."""

from __future__ import annotations

import asyncio

from bot.gateway.conversation import Workers
from bot.storage.database import Database
from tests.gateway.fakes import FakeRasa
from tests.gateway.house import House
from tests.storage.people import incoming

BURST = 5


async def test_bursts_worked_by_two_processes_are_answered_in_order(database: Database, database_url: str) -> None:
    rasa = FakeRasa()
    elsewhere = Database(database_url)
    houses = [House(database, rasa), House(elsewhere, rasa)]
    workers = [Workers(house.database, house.turns, now=house.clock) for house in houses]
    for each in workers:
        each.start()

    async def burst(user: str) -> str:
        for n in range(BURST):
            accepted = await houses[n % 2].inbox.accept(incoming(f"{user}/{n}", user=user, key=f"{user}/{n}"))
            for each in workers:
                each.wake(accepted.conversation_id)
        return accepted.conversation_id

    conversation_ids = await asyncio.gather(*(burst(f"dân-{c}") for c in range(10)))
    async with asyncio.timeout(60):
        for conversation_id in conversation_ids:
            while len(await houses[0].lines(conversation_id)) < 2 * BURST:
                await asyncio.sleep(0.02)
    for each in workers:
        await each.stop()
    for c, conversation_id in enumerate(conversation_ids):
        lines = await houses[0].lines(conversation_id)
        asked = [line.text for line in lines if line.author == "citizen"]
        assert asked == [f"dân-{c}/{n}" for n in range(BURST)]
        assert [line.text for line in lines if line.author == "bot"] == [f"Về: {question}" for question in asked]
        assert [text for text in rasa.texts if text.startswith(f"dân-{c}/")] == asked
    assert rasa.overlaps == 0
    for house in houses:
        await house.client.close()
    await elsewhere.close()
