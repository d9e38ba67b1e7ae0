"""Bursts: ``python -m evaluation.channels.bursts [--platform zalo|messenger] [--citizens 40]``.

A citizen's five messages reach the webhook at once, in whatever order they please, each with the time at which it was
written. Their answers must come in the order they were written. The wait of a message runs from its acknowledgement
until Rasa is asked, so it holds the turns of the messages before it. What the gateway adds to those is printed beside.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.storage.migrate import upgrade
from tests.channels.fakes.http import serving
from tests.gateway.fakes import FakeRasa, answer, as_rasa, running
from tests.races.flood import acknowledged, answers, out_of_order, percentile
from tests.races.kill_run import until_quiet
from tests.races.sides import SIDES, Side

BURST = 5
MEDIAN_MS = 250


@dataclass
class TimedRasa(FakeRasa):
    """A Rasa that thinks for a while, and notes when each question came and went."""

    think: float = 0.05
    asked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)

    async def webhook(self, request: Any) -> Any:
        """One turn."""
        text = (await request.json())["message"]
        self.asked[text] = time.perf_counter()
        await asyncio.sleep(self.think)
        response = await super().webhook(request)
        self.answered[text] = time.perf_counter()
        return response


@dataclass(frozen=True)
class Wait:
    """The seconds a message waited: all of them, and those that were not an earlier message's turn in Rasa."""

    whole: float
    ours: float


async def run(platform: str, citizens: int, at_once: int, think: float, folder: Path) -> tuple[list[Wait], Side]:
    url = f"sqlite:///{folder / 'bot.db'}"
    await asyncio.to_thread(upgrade, url)
    side, rasa = SIDES[platform](), TimedRasa(lambda body: as_rasa(answer(f"Về: {body['message']}")), think=think)
    async with serving(side.app()) as api:
        settings = side.settings(url, folder, api, log_level="WARNING")
        async with running(settings, rasa) as place, serving(place.app) as gateway:
            await side.authorise(settings, place.database)
            side.listen_at(gateway)
            waits: list[Wait] = []
            for first in range(0, citizens, at_once):
                users = range(first, min(first + at_once, citizens))
                stored = await asyncio.gather(*(write(side, user) for user in users))
                await until_quiet(place.database)
                waits += [wait for each in stored for wait in waits_of(each, rasa)]
            await side.close()
    return waits, side


async def write(side: Side, user: int) -> dict[str, float]:
    """Deliver a burst; when each message was acknowledged."""
    calls = {}
    for n in range(BURST):
        calls[f"{user}/{n}"] = side.said(f"{user}/{n}", str(10**9 + user))
        await asyncio.sleep(0.002)  # nobody writes two messages in one millisecond
    done: dict[str, float] = {}

    async def deliver(text: str, client: httpx.AsyncClient) -> None:
        await acknowledged(side, calls[text], client)
        done[text] = time.perf_counter()

    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:
        await asyncio.gather(*(deliver(text, client) for text in calls))
    return done


def waits_of(stored: dict[str, float], rasa: TimedRasa) -> list[Wait]:
    """The waits of one citizen's messages."""
    turns = [(rasa.asked[text], rasa.answered[text]) for text in stored]
    return [
        Wait(
            whole=max(0.0, rasa.asked[text] - since),
            ours=max(0.0, rasa.asked[text] - since - sum(_overlap(turn, (since, rasa.asked[text])) for turn in turns)),
        )
        for text, since in stored.items()
    ]


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def report(waits: Sequence[Wait], side: Side, *, bursts: int, at_once: int, think: float) -> bool:
    """Print the table; whether every bar is met."""
    lost = len(waits) - len(answers(side))
    wrong = out_of_order(side)
    print(
        f"{side.name}: {bursts} bursts of {BURST} messages, {at_once} citizens at once, "
        f"a Rasa that thinks for {1000 * think:.0f} ms a turn\n"
    )
    whole = [1000 * wait.whole for wait in waits]
    ours = [1000 * wait.ours for wait in waits]
    print("| wait before a turn starts, ms | p50 | p95 | most | bar (p50) |\n|---|---|---|---|---|")
    for name, values, bar in (
        ("from its acknowledgement", whole, str(MEDIAN_MS)),
        ("without turns before it", ours, ""),
    ):
        print(
            f"| {name} | {percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} | {max(values):.0f} | {bar} |"
        )
    print("\n| fault | found | bar |\n|---|---|---|")
    print(f"| answers out of order | {wrong} | 0 |\n| answers lost | {lost} | 0 |")
    return percentile(whole, 0.5) < MEDIAN_MS and not wrong and not lost


def main() -> int:
    """Run it; the exit status is 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=list(SIDES), default="zalo")
    parser.add_argument("--citizens", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=1, help="how many citizens write at the same moment")
    parser.add_argument("--think-ms", type=float, default=50.0, help="how long the stand-in for Rasa takes for a turn")
    given = parser.parse_args()
    think = given.think_ms / 1000
    with tempfile.TemporaryDirectory() as folder:
        waits, side = asyncio.run(run(given.platform, given.citizens, given.at_once, think, Path(folder)))
    good = report(waits, side, bursts=given.citizens, at_once=given.at_once, think=think)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
