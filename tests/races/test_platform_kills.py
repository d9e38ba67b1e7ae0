"""kill -9 of the whole gateway between a citizen's message and its answer on the citizen's screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.races.gateway_victim import POINTS, hurry
from tests.races.kill_run import play


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_gateway_loses_nothing_and_sends_nothing_twice(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    hurry(lambda place, name, value: monkeypatch.setattr(place, name, value))
    result = await play(database_url, tmp_path, point, nth=3)
    assert result.died
    assert result.lost == 0, result
    assert result.repeated == 0, result
    assert result.in_order, result
