"""Turn latency of the whole bot over HTTP, beside the same Rasa asked directly, in one run.

``python -m evaluation.speed.run`` starts the bot on free ports with a database of its own, asks the guides' own example
questions, and prints a Markdown table. The peer is the bare Rasa process behind the bot: the same model and actions
without gateway, storage and queue, so the difference is what the gateway costs.
"""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.knowledge.loader import load_knowledge
from bot.operate.rasa_model import model_path
from bot.operate.supervisor import build_children, wait_until_ready
from bot.settings import PROJECT_ROOT, Settings

QUESTIONS = 120
CLIENTS = 4
LONG_CONVERSATION = 100

Ask = Callable[[str, str], None]


@dataclass(frozen=True)
class Timing:
    """Latencies of one run, in milliseconds, and turns a second."""

    name: str
    milliseconds: tuple[float, ...]
    per_second: float

    def row(self) -> str:
        """A row of the table."""
        ordered = sorted(self.milliseconds)
        p95 = ordered[int(len(ordered) * 0.95)]
        return f"| {self.name} | {statistics.median(ordered):.0f} | {p95:.0f} | {self.per_second:.1f} |"


def example_questions(limit: int) -> list[str]:
    """Example questions spread over all guides."""
    guides = load_knowledge(PROJECT_ROOT / "knowledge").knowledge.guides.values()
    questions = [next(iter(g.header.questions.values()))[0] for g in guides]
    return (questions * (limit // len(questions) + 1))[:limit]


def timed(name: str, ask: Ask, turns: Sequence[tuple[str, str]], clients: int = 1) -> Timing:
    """Ask (sender, question) pairs with so many clients at once."""

    def one(turn: tuple[str, str]) -> float:
        started = time.perf_counter()
        ask(*turn)
        return 1000 * (time.perf_counter() - started)

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        milliseconds = tuple(pool.map(one, turns))
    return Timing(name, milliseconds, len(turns) / (time.perf_counter() - started))


def _asker(url: str) -> Ask:
    client = httpx.Client(base_url=url, timeout=60)

    def ask(sender: str, text: str) -> None:
        client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text}).raise_for_status()

    return ask


def _fresh(questions: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(uuid.uuid4()), question) for question in questions]


def measure(bot: Ask, rasa: Ask, questions: Sequence[str]) -> list[Timing]:
    """All runs of the table."""
    sender = str(uuid.uuid4())
    long = [timed("", bot, [(sender, q)]).milliseconds[0] for q in (list(questions) * 2)[:LONG_CONVERSATION]]
    return [
        timed("bot, first turn of a conversation, 1 client", bot, _fresh(questions)),
        timed("Rasa alone, the same", rasa, _fresh(questions)),
        timed(f"bot, {CLIENTS} clients", bot, _fresh(questions), CLIENTS),
        timed(f"Rasa alone, {CLIENTS} clients", rasa, _fresh(questions), CLIENTS),
        Timing("bot, turns 1-20 of one conversation", tuple(long[:20]), 1000 * 20 / sum(long[:20])),
        Timing(
            f"bot, turns {LONG_CONVERSATION - 19}-{LONG_CONVERSATION}", tuple(long[-20:]), 1000 * 20 / sum(long[-20:])
        ),
    ]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Start, measure, print, stop."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            port=free_port(),
            rasa_url=f"http://127.0.0.1:{free_port()}",
            database_url=f"sqlite:///{folder}/bot.db",
            log_dir=Path(folder) / "log",
        )
        children = build_children(PROJECT_ROOT, settings, model_path(PROJECT_ROOT))
        try:
            for child in children:
                child.start()
            wait_until_ready(settings, children)
            bot, rasa = _asker(f"http://127.0.0.1:{settings.port}"), _asker(settings.rasa_url)
            questions = example_questions(QUESTIONS)
            for question in questions[:10]:
                bot(str(uuid.uuid4()), question)
            rows = [t.row() for t in measure(bot, rasa, questions)]
        finally:
            for child in reversed(children):
                child.stop()
    print(f"\n## Speed, whole turn over HTTP, {os.cpu_count()} cores\n")
    print("| run | p50 ms | p95 ms | turns/s |\n|---|--:|--:|--:|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
