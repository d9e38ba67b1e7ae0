"""At least once from the platform, once for the citizen: a flood in the size a test may have."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.channels.fakes.http import serving
from tests.gateway.fakes import FakeRasa, running
from tests.races.flood import answers, flood, out_of_order, percentile, plan
from tests.races.kill_run import stored_words, until_quiet
from tests.races.sides import SIDES

DELIVERIES = 240
USERS = 20
LONGEST_SECONDS = 60


@pytest.mark.parametrize("platform", SIDES)
async def test_a_flood_with_duplicates_is_one_message_and_one_answer_each(
    database_url: str, tmp_path: Path, platform: str
) -> None:
    rasa, side = FakeRasa(), SIDES[platform]()
    lines = plan(side, DELIVERIES, USERS, random.Random(20261121))
    asked = {delivery.text for line in lines for delivery in line}
    async with serving(side.app()) as api:
        settings = side.settings(database_url, tmp_path, api, log_level="WARNING")
        async with running(settings, rasa) as place, serving(place.app) as gateway:
            await side.authorise(settings, place.database)
            side.listen_at(gateway)
            waits = await flood(side, lines)
            stored = await stored_words(place.database)
            async with asyncio.timeout(LONGEST_SECONDS):
                await until_quiet(place.database)
            await side.close()
    assert len(waits) == DELIVERIES
    assert sorted(text for texts in stored.values() for text in texts) == sorted(asked)
    assert answers(side) == dict.fromkeys(asked, 1)
    assert out_of_order(side) == 0
    assert rasa.overlaps == 0
    assert percentile(waits, 0.5) < 2.0, "a bound for a busy machine; evaluation/channels measures p99"
