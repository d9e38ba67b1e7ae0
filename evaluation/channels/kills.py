"""The gateway killed (-9) many times at many points: ``python -m evaluation.channels.kills --runs 200``.

A Zalo that behaves as documented stays alive and counts what it delivered. Every run must lose nothing, send nothing
twice, and keep the order of every citizen's answers.
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
from tests.races.gateway_victim import POINTS, hurry
from tests.races.kill_run import Result, play

RANDOM = "at a random moment"
LONGEST_TRAFFIC_SECONDS = 1.5


async def run_once(point: str, chance: random.Random, port: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await asyncio.to_thread(upgrade, url)
        if point == RANDOM:
            return await play(
                url, Path(folder), "", 0, kill_after=chance.uniform(0.0, LONGEST_TRAFFIC_SECONDS), port=port
            )
        return await play(url, Path(folder), point, chance.randint(1, 5), port=port)


async def run_all(runs: int, seed: int, port: int) -> int:
    chance = random.Random(seed)
    points = [*POINTS, RANDOM]
    done: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for n in range(runs):
        point = points[n % len(points)]
        result = await run_once(point, chance, port)
        done[point] += 1
        reached[point] += result.died
        found = {"lost": result.lost, "repeated": result.repeated, "out of order": int(not result.in_order)}
        faults.update(found)
        print(f"{n + 1}/{runs} {point}: {result if any(found.values()) else 'fine'}", file=sys.stderr, flush=True)
    print("| killed at | runs | point reached |\n|---|---|---|")
    for point in points:
        print(f"| {point} | {done[point]} | {reached[point]} |")
    print(f"| **all** | **{done.total()}** | **{reached.total()}** |")
    print(f"\nlost {faults['lost']}, sent twice {faults['repeated']}, runs out of order {faults['out of order']}")
    return 1 if faults.total() else 0


def main() -> int:
    """Run the game; the exit status is 1 if anything was lost or repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--port", type=int, default=0, help="where the gateway listens; 0: any free port")
    asked = parser.parse_args()
    hurry()
    return asyncio.run(run_all(asked.runs, asked.seed, asked.port))


if __name__ == "__main__":
    sys.exit(main())
