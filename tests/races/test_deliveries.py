"""At least once from the platform, once for the citizen: a flood in the size a test may have."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import func, select

from bot.storage.tables import Message
from tests.gateway.fakes import FakeRasa
from tests.gateway.zalo_place import zalo_running
from tests.races.flood import answers, flood, out_of_order, percentile, plan

DELIVERIES = 240
USERS = 20


async def test_a_flood_with_duplicates_is_one_message_and_one_answer_each(database_url: str, tmp_path: Path) -> None:
    rasa = FakeRasa()
    async with zalo_running(database_url, tmp_path, rasa, log_level="WARNING") as here:
        lines = plan(here.zalo, DELIVERIES, USERS, random.Random(20261121))
        asked = {event["message"]["text"] for line in lines for event in line}
        waits = await flood(here.zalo, lines)
        async with here.database.read() as session:
            query = select(func.count()).select_from(Message).where(Message.author == "citizen")
            stored = (await session.execute(query)).scalar_one()
        await here.quiet(60)
    assert len(waits) == DELIVERIES
    assert stored == len(asked)
    assert answers(here.zalo) == dict.fromkeys(asked, 1)
    assert out_of_order(here.zalo) == 0
    assert rasa.overlaps == 0
    assert percentile(waits, 0.5) < 2.0, "a bound for a busy machine; evaluation/channels measures p99"
