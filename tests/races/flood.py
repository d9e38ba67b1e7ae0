"""Many deliveries at once: citizens' messages, a share of them delivered twice, from several senders."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Any

import httpx

from tests.channels.fakes.zalo import FakeZalo

SENDERS = 8
DUPLICATES = 0.3
RETRY_SECONDS = 0.2
AGAIN = "again"  # marks a repetition in a plan

Event = dict[str, Any]


def plan(
    zalo: FakeZalo, deliveries: int, users: int, chance: random.Random, *, reordered: float = 0.0
) -> list[list[Event]]:
    """What each sender delivers, in order: every citizen's messages by one sender, duplicates by any.

    ``reordered``: share of messages that change places with the one after them.
    """
    unique = round(deliveries * (1 - DUPLICATES))
    lines: list[list[Event]] = [[] for _ in range(SENDERS)]
    for n in range(unique):
        user = n % users
        lines[user % SENDERS].append(zalo.event_text(f"{user}/{n // users}", user=str(10**9 + user)))
    for line in lines:
        for at in range(len(line) - 1):
            if chance.random() < reordered:
                line[at], line[at + 1] = line[at + 1], line[at]
    for event in chance.choices([event for line in lines for event in line], k=deliveries - unique):
        line = chance.choice(lines)
        line.insert(chance.randrange(len(line) + 1), event | {AGAIN: True})
    return lines


async def flood(zalo: FakeZalo, lines: Sequence[Sequence[Event]]) -> list[float]:
    """Deliver everything; the seconds until each delivery was acknowledged.

    A repetition comes at the same time as its original or after it, never before: until then it goes to the end.
    """
    waits: list[float] = []
    begun: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def send(line: Sequence[Event]) -> None:
        left = deque(line)
        async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:
            while left:
                event = left.popleft()
                message_id = event["message"]["msg_id"]
                if AGAIN in event and not begun[message_id].is_set():
                    if any(AGAIN not in each for each in left):
                        left.append(event)
                        continue
                    await begun[message_id].wait()
                begun[message_id].set()
                genuine = {name: value for name, value in event.items() if name != AGAIN}
                waits.append(await acknowledged(zalo, genuine, client))

    await asyncio.gather(*(send(line) for line in lines))
    return waits


async def acknowledged(zalo: FakeZalo, event: Event, client: httpx.AsyncClient) -> float:
    """Deliver until it is acknowledged, as Zalo does; how long the acknowledged call took."""
    while True:
        began = time.perf_counter()
        try:
            if (await zalo.deliver(event, client=client)).status_code == 200:
                return time.perf_counter() - began
        except httpx.HTTPError:
            pass
        await asyncio.sleep(RETRY_SECONDS)


def answers(zalo: FakeZalo) -> Counter[str]:
    """How often each question was answered, by its text."""
    return Counter(sent.text.split("\n")[0].removeprefix("Về: ") for sent in zalo.sent)


def out_of_order(zalo: FakeZalo) -> int:
    """Answers that a citizen read after the answer to a later question."""
    last: dict[str, int] = {}
    found = 0
    for sent in zalo.sent:
        number = int(sent.text.split("\n")[0].rpartition("/")[2])
        found += number < last.get(sent.user_id, -1)
        last[sent.user_id] = number
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which so large a share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
