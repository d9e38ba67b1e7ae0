"""A flood of webhook deliveries: ``python -m evaluation.channels.deliveries [--platform zalo|messenger] [--soak]``.

The gateway runs in a process of its own on a SQLite file; a platform that behaves as documented calls it from eight
senders at once and counts what its citizens read. 30 % of the deliveries are repetitions. ``--soak`` spreads them over
``--minutes`` and adds 2 % reordering, 1 % failing calls of the platform's API, and one restart (-9) in the middle.
``--rasa-stopped`` measures acknowledgements without a Rasa.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import OutboxRow
from tests.channels.fakes.http import serving
from tests.races.flood import answers, flood, out_of_order, percentile, plan
from tests.races.kill_run import free_port, start_victim, stored_words, until_quiet
from tests.races.sides import SIDES, Side

USERS = 400
REORDERED = 0.02
FAILING = 0.01
ACKNOWLEDGED_P99_MS = 200
ACKNOWLEDGED_MOST_MS = 2000


@dataclass(frozen=True)
class Asked:
    """What to run. ``seconds``: over how long the deliveries are spread; 0: as fast as they are taken."""

    platform: str
    deliveries: int
    soak: bool
    seconds: float
    rasa: str
    seed: int
    port: int


@dataclass(frozen=True)
class Course:
    """How it went: seconds until each acknowledgement, until all were made, and until the last answer was read."""

    waits: Sequence[float]
    flooded: float
    settled: float
    questions: int
    refused_calls: int
    faults: dict[str, int]


async def run(asked: Asked, folder: Path) -> Course:
    chance = random.Random(asked.seed)
    url = f"sqlite:///{folder / 'bot.db'}"
    await asyncio.to_thread(upgrade, url)
    side = SIDES[asked.platform]()
    port = asked.port or free_port()
    side.listen_at(f"http://127.0.0.1:{port}")
    lines = plan(side, asked.deliveries, USERS, chance, reordered=REORDERED if asked.soak else 0.0)
    questions = {delivery.text for line in lines for delivery in line}
    if asked.soak:
        side.fail_now_and_then(FAILING, chance)
    database = Database(url)
    async with serving(side.app()) as api:
        await side.authorise(side.settings(url, folder, api), database)
        gateway = await start_victim(side, url, api, port, folder, asked.rasa, 0)
        began = time.perf_counter()
        flooding = asyncio.create_task(flood(side, lines, seconds=asked.seconds))
        if asked.soak:
            await asyncio.wait({flooding}, timeout=asked.seconds / 2)
            gateway.send_signal(signal.SIGKILL)
            await gateway.wait()
            gateway = await start_victim(side, url, api, port, folder, asked.rasa, 0)
        waits = await flooding
        flooded = time.perf_counter() - began
        await until_quiet(database, every_seconds=0.5)
        settled = time.perf_counter() - began
        gateway.send_signal(signal.SIGKILL)
        await gateway.wait()
        await side.close()
    faults = await faults_of(database, side, questions, asked)
    await database.close()
    return Course(waits, flooded, settled, len(questions), side.failed, faults)


async def faults_of(database: Database, side: Side, questions: set[str], asked: Asked) -> dict[str, int]:
    stored = Counter(text for texts in (await stored_words(database)).values() for text in texts)
    faults = {
        "messages lost": len(questions - stored.keys()),
        "messages stored twice": sum(number > 1 for number in stored.values()),
    }
    if asked.rasa != "up":
        return faults
    async with database.read() as session:
        dead = select(func.count()).select_from(OutboxRow).where(OutboxRow.status == "dead")
        dead_letters = (await session.execute(dead)).scalar_one()
    told = answers(side)
    faults |= {
        "answers lost": len(questions - told.keys()),
        "answers sent twice": sum(number > 1 for number in told.values()),
        "dead letters": dead_letters,
    }
    return faults if asked.soak else faults | {"answers out of order": out_of_order(side)}


def report(asked: Asked, course: Course) -> bool:
    """Print the tables; whether every bar is met."""
    name = f"{asked.platform}, {'soak' if asked.soak else f'flood, Rasa {asked.rasa}'}"
    print(
        f"{name}: {len(course.waits)} deliveries of {course.questions} messages in {course.flooded:.0f} s, "
        f"settled after {course.settled:.0f} s, {course.refused_calls} calls of the platform's API failed"
    )
    milliseconds = [1000 * wait for wait in course.waits]
    p50, p95, p99 = (percentile(milliseconds, share) for share in (0.5, 0.95, 0.99))
    most = max(milliseconds)
    print("| acknowledged within, ms | p50 | p95 | p99 | most |\n|---|---|---|---|---|")
    print(f"| measured | {p50:.0f} | {p95:.0f} | {p99:.0f} | {most:.0f} |")
    print(f"| bar | | | {ACKNOWLEDGED_P99_MS} | {ACKNOWLEDGED_MOST_MS} |\n")
    print("| fault | found | bar |\n|---|---|---|")
    for what, number in course.faults.items():
        print(f"| {what} | {number} | 0 |")
    return not any(course.faults.values()) and p99 <= ACKNOWLEDGED_P99_MS and most <= ACKNOWLEDGED_MOST_MS


def main() -> int:
    """Run it; the exit status is 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=list(SIDES), default="zalo")
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long a soak takes")
    parser.add_argument("--rasa-stopped", action="store_true")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--port", type=int, default=0, help="where the gateway listens; 0: any free port")
    given = parser.parse_args()
    asked = Asked(
        platform=given.platform,
        deliveries=given.deliveries,
        soak=given.soak,
        seconds=60 * given.minutes if given.soak else 0.0,
        rasa="stopped" if given.rasa_stopped else "up",
        seed=given.seed,
        port=given.port,
    )
    with tempfile.TemporaryDirectory() as folder:
        return 0 if report(asked, asyncio.run(run(asked, Path(folder)))) else 1


if __name__ == "__main__":
    sys.exit(main())
