"""The gateway killed (-9) many times: ``python -m evaluation.channels.kills [--platform zalo|messenger] --runs 200``.

A platform that behaves as documented stays alive and counts what it delivered. Every run must lose nothing, send
nothing twice, and keep the order of every citizen's answers.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bot.storage.migrate import upgrade
from tests.races.gateway_victim import hurry, points
from tests.races.kill_run import Result, play
from tests.races.sides import SIDES

RANDOM = "at a random moment"
LONGEST_TRAFFIC_SECONDS = 1.5


async def run_once(platform: str, point: str, chance: random.Random, port: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await asyncio.to_thread(upgrade, url)
        side = SIDES[platform]()
        if point == RANDOM:
            seconds = chance.uniform(0.0, LONGEST_TRAFFIC_SECONDS)
            return await play(side, url, Path(folder), "", 0, kill_after=seconds, port=port)
        return await play(side, url, Path(folder), point, chance.randint(1, 5), port=port)


async def run_all(platform: str, runs: int, seed: int, port: int) -> int:
    chance = random.Random(seed)
    places = [*points(SIDES[platform]()), RANDOM]
    done: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for n in range(runs):
        point = places[n % len(places)]
        result = await run_once(platform, point, chance, port)
        done[point] += 1
        reached[point] += result.died
        found = {
            "lost": result.lost,
            "sent twice": result.repeated,
            "runs out of order": int(not result.in_order),
        }
        faults.update(found)
        print(f"{n + 1}/{runs} {point}: {result if any(found.values()) else 'fine'}", file=sys.stderr, flush=True)
    print(f"{platform}: a gateway killed (-9) {runs} times at {len(places)} points\n")
    print("| killed at | runs | point reached |\n|---|---|---|")
    for point in places:
        print(f"| {point} | {done[point]} | {reached[point]} |")
    print(f"| **all** | **{done.total()}** | **{reached.total()}** |")
    print("\n| fault | found | bar |\n|---|---|---|")
    for what in ("lost", "sent twice", "runs out of order"):
        print(f"| {what} | {faults[what]} | 0 |")
    return 1 if faults.total() else 0


def main() -> int:
    """Run the game; the exit status is 1 if anything was lost or repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=list(SIDES), default="zalo")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--port", type=int, default=0, help="where the gateway listens; 0: any free port")
    asked = parser.parse_args()
    hurry()
    return asyncio.run(run_all(asked.platform, asked.runs, asked.seed, asked.port))


if __name__ == "__main__":
    sys.exit(main())
