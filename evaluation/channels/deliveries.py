"""A flood of webhook deliveries: ``python -m evaluation.channels.deliveries [--deliveries 10000] [--soak]``.

The gateway runs in a process of its own on a SQLite file; a Zalo that behaves as documented calls it from eight senders
at once and counts what it is sent. 30 % of the deliveries are repetitions. ``--soak`` adds 2 % reordering, 1 % failing
calls of Zalo's API, and one restart (-9) in the middle. ``--rasa-stopped`` measures acknowledgements without a Rasa.
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

from bot.channels.zalo.tokens import TokenPair
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import InboxRow, Message, OutboxRow
from tests.channels.fakes.http import serving
from tests.channels.fakes.zalo import FakeZalo, Fault
from tests.gateway.fakes import Clock
from tests.gateway.zalo_place import keeper_of, zalo_settings
from tests.races.flood import answers, flood, out_of_order, percentile, plan
from tests.races.kill_run import free_port, start_victim

USERS = 400
FAULTS = (Fault(code=-200), Fault(code=-32), Fault(status=502), Fault(status=502, taken=True), Fault(code=-216))


@dataclass(frozen=True)
class Asked:
    """What to run."""

    deliveries: int
    soak: bool
    rasa: str
    seed: int
    port: int


async def run(asked: Asked, folder: Path) -> int:
    chance = random.Random(asked.seed)
    url = f"sqlite:///{folder / 'bot.db'}"
    await asyncio.to_thread(upgrade, url)
    zalo = FakeZalo()
    port = asked.port or free_port()
    zalo.webhook = f"http://127.0.0.1:{port}/webhooks/zalo"
    lines = plan(zalo, asked.deliveries, USERS, chance, reordered=0.02 if asked.soak else 0.0)
    questions = {event["message"]["text"] for line in lines for event in line}
    if asked.soak:
        zalo.on_request = lambda: zalo.faults.append(chance.choice(FAULTS)) if chance.random() < 0.01 else None
    database = Database(url)
    async with serving(zalo.app()) as api:
        settings = zalo_settings(url, folder, api)
        await keeper_of(settings, database, Clock()).authorise(TokenPair(zalo.access, zalo.refresh))
        gateway = await start_victim(url, api, port, folder, asked.rasa, 0)
        began = time.perf_counter()
        flooding = asyncio.create_task(flood(zalo, lines))
        if asked.soak:
            await asyncio.wait({flooding}, timeout=asked.deliveries / 200)
            gateway.send_signal(signal.SIGKILL)
            await gateway.wait()
            gateway = await start_victim(url, api, port, folder, asked.rasa, 0)
        waits = await flooding
        flooded = time.perf_counter() - began
        await until_quiet(database)
        settled = time.perf_counter() - began
        gateway.send_signal(signal.SIGKILL)
        await gateway.wait()
    await zalo.close()
    faults = await faults_of(database, zalo, questions, asked)
    await database.close()
    report(asked, waits, flooded, settled, len(questions), faults)
    return 1 if any(faults.values()) else 0


async def until_quiet(database: Database) -> None:
    """Wait until every turn is settled and every answer on its way has arrived."""
    while True:
        async with database.read() as session:
            turns = select(func.count()).select_from(InboxRow).where(InboxRow.status.in_(("pending", "processing")))
            lines = select(func.count()).select_from(OutboxRow)
            lines = lines.where(OutboxRow.status.in_(("pending", "sending", "failed")))
            left = (await session.execute(turns)).scalar_one() + (await session.execute(lines)).scalar_one()
        if not left:
            return
        await asyncio.sleep(0.5)


async def faults_of(database: Database, zalo: FakeZalo, questions: set[str], asked: Asked) -> dict[str, int]:
    async with database.read() as session:
        query = select(Message.text).where(Message.author == "citizen")
        stored = Counter(await session.scalars(query))
        dead = select(func.count()).select_from(OutboxRow).where(OutboxRow.status == "dead")
        dead_letters = (await session.execute(dead)).scalar_one()
    told = answers(zalo) if asked.rasa == "up" else Counter()
    return {
        "messages lost": len(questions - stored.keys()),
        "messages stored twice": sum(number > 1 for number in stored.values()),
        "answers lost": len(questions - told.keys()) if asked.rasa == "up" else 0,
        "answers sent twice": sum(number > 1 for number in told.values()),
        "dead letters": dead_letters if asked.rasa == "up" else 0,
        "answers out of order": out_of_order(zalo) if asked.rasa == "up" and not asked.soak else 0,
    }


def report(
    asked: Asked, waits: Sequence[float], flooded: float, settled: float, questions: int, faults: dict[str, int]
) -> None:
    milliseconds = [1000 * wait for wait in waits]
    name = "soak" if asked.soak else f"flood, Rasa {asked.rasa}"
    print(f"{name}: {len(waits)} deliveries of {questions} messages in {flooded:.0f} s, settled after {settled:.0f} s")
    print("| acknowledged within, ms | p50 | p95 | p99 | most |\n|---|---|---|---|---|")
    shares = " | ".join(f"{percentile(milliseconds, share):.0f}" for share in (0.5, 0.95, 0.99))
    print(f"| | {shares} | {max(milliseconds):.0f} |\n")
    print(", ".join(f"{what}: {number}" for what, number in faults.items()))


def main() -> int:
    """Run it; the exit status is 1 if anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--rasa-stopped", action="store_true")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--port", type=int, default=0, help="where the gateway listens; 0: any free port")
    given = parser.parse_args()
    rasa = "stopped" if given.rasa_stopped else "up"
    asked = Asked(given.deliveries, given.soak, rasa, given.seed, given.port)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(asked, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
