"""Asking a running assistant and timing it: one client, several clients, one long conversation."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import psutil

CONVERSATIONS = 20
TURNS = 6
CLIENTS = 4
LONG = 200
EARLY = slice(2, 7)  # turns 3 to 7, around the fifth
LATE = slice(LONG - 5, LONG)

VARIETY = 10  # different questions in the long conversation

Ask = Callable[[str, str], bool]


class FellSilent(RuntimeError):
    """An assistant that hands over, or says nothing, does less than it is timed for."""


@dataclass(frozen=True)
class Turns:
    """What one assistant needed: milliseconds a turn, turns a second with several clients, memory."""

    p50: float
    p95: float
    per_second: float
    early: float
    late: float
    megabytes: float

    @property
    def growth(self) -> float:
        """How much slower turn 200 of a conversation is than turn 5."""
        return self.late / self.early


def asker(url: str) -> Ask:
    """Ask over the REST channel, which Rasa and the bot share; True when the assistant itself answers."""
    client = httpx.Client(base_url=url, timeout=120)

    def ask(sender: str, text: str) -> bool:
        response = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text}).raise_for_status()
        kinds = [message.get("custom", {}).get("kind") for message in response.json()]
        return bool(kinds) and "handoff" not in kinds

    return ask


def conversations(questions: Sequence[str], count: int = CONVERSATIONS, turns: int = TURNS) -> list[list[str]]:
    """``count`` conversations of ``turns`` questions, taken from ``questions`` in order, again from the start."""
    return [[questions[(c * turns + t) % len(questions)] for t in range(turns)] for c in range(count)]


def talk(ask: Ask, questions: Sequence[str]) -> list[float]:
    """One conversation of its own; the milliseconds of each turn.

    Raises:
        FellSilent: a turn got no answer of the assistant's own.
    """
    sender = str(uuid.uuid4())
    spent = []
    for question in questions:
        started = time.perf_counter()
        answered = ask(sender, question)
        spent.append(1000 * (time.perf_counter() - started))
        if not answered:
            raise FellSilent(f"turn {len(spent)}, {question!r}: no answer of its own")
    return spent


def answerable(ask: Ask, questions: Sequence[str]) -> list[str]:
    """The questions that are answered when asked alone and when asked after each other."""
    alone = [question for question in questions if ask(str(uuid.uuid4()), question)]
    kept: list[str] = []
    sender = str(uuid.uuid4())
    for question in alone:
        if ask(sender, question):
            kept.append(question)
        else:
            sender = str(uuid.uuid4())
    return kept


def measure(ask: Ask, questions: Sequence[str], processes: Sequence[int]) -> Turns:
    """Warm up, then measure one after the other: single turns, throughput, a long conversation, memory."""
    questions = answerable(ask, questions)
    single = sorted(ms for dialogue in conversations(questions) for ms in talk(ask, dialogue))
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = sum(len(spent) for spent in pool.map(lambda d: talk(ask, d), conversations(questions)))
    per_second = asked / (time.perf_counter() - started)
    long = talk(ask, conversations(questions[:VARIETY], 1, LONG)[0])
    return Turns(
        statistics.median(single),
        single[int(len(single) * 0.95)],
        per_second,
        statistics.median(long[EARLY]),
        statistics.median(long[LATE]),
        sum(psutil.Process(pid).memory_info().rss for pid in processes) / 1e6,
    )
