"""kill -9 of the whole gateway between a citizen's message and its answer on the citizen's screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.races.gateway_victim import hurry, points
from tests.races.kill_run import play
from tests.races.sides import MessengerSide, Side, ZaloSide


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(lambda place, name, value: monkeypatch.setattr(place, name, value))


async def nobody_notices(side: Side, database_url: str, folder: Path, point: str) -> None:
    result = await play(side, database_url, folder, point, nth=3)
    assert result.died
    assert result.lost == 0, result
    assert result.repeated == 0, result
    assert result.in_order, result


@pytest.mark.parametrize("point", points(ZaloSide()))
async def test_a_killed_gateway_loses_nothing_and_sends_nothing_twice(
    database_url: str, tmp_path: Path, point: str
) -> None:
    await nobody_notices(ZaloSide(), database_url, tmp_path, point)


# The rest of the way is the same for every platform. Without echoes only the Page's inbox can tell what was sent.
@pytest.mark.parametrize("echo", ["after", "off"])
@pytest.mark.parametrize("point", MessengerSide.points)
async def test_where_the_platform_is_part_of_it_messenger_is_as_safe(
    database_url: str, tmp_path: Path, point: str, echo: str
) -> None:
    await nobody_notices(MessengerSide(echo), database_url, tmp_path, point)
