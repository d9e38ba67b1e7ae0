"""Many deliveries at once: citizens' messages, a share of them delivered twice, from several senders."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx

from tests.races.sides import Call, Side

SENDERS = 8
DUPLICATES = 0.3
RETRY_SECONDS = 0.2


@dataclass(frozen=True)
class Delivery:
    """A call to make. ``again``: it repeats another, and comes at the same time or later."""

    text: str
    call: Call
    again: bool = False


def plan(
    side: Side, deliveries: int, users: int, chance: random.Random, *, reordered: float = 0.0
) -> list[list[Delivery]]:
    """What each sender delivers, in order: every citizen's messages by one sender, duplicates by any.

    ``reordered``: share of messages that change places with the one after them.
    """
    unique = round(deliveries * (1 - DUPLICATES))
    lines: list[list[Delivery]] = [[] for _ in range(SENDERS)]
    for n in range(unique):
        user = n % users
        text = f"{user}/{n // users}"
        lines[user % SENDERS].append(Delivery(text, side.said(text, str(10**9 + user))))
    for line in lines:
        for at in range(len(line) - 1):
            if chance.random() < reordered:
                line[at], line[at + 1] = line[at + 1], line[at]
    for delivery in chance.choices([each for line in lines for each in line], k=deliveries - unique):
        line = chance.choice(lines)
        line.insert(chance.randrange(len(line) + 1), replace(delivery, again=True))
    return lines


async def flood(side: Side, lines: Sequence[Sequence[Delivery]], *, seconds: float = 0.0) -> list[float]:
    """Deliver everything; the seconds until each delivery was acknowledged.

    ``seconds``: over how long the deliveries are spread (0: as fast as they are taken). A repetition comes at the same
    time as its original or after it, never before: until then it goes to the end.
    """
    waits: list[float] = []
    begun: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
    start = time.perf_counter()

    async def send(line: Sequence[Delivery]) -> None:
        left = deque(line)
        made = 0
        async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:
            while left:
                delivery = left.popleft()
                if delivery.again and not begun[delivery.text].is_set():
                    if any(not each.again for each in left):
                        left.append(delivery)
                        continue
                    await begun[delivery.text].wait()
                due = start + seconds * made / len(line)
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                begun[delivery.text].set()
                waits.append(await acknowledged(side, delivery.call, client))
                made += 1

    await asyncio.gather(*(send(line) for line in lines))
    return waits


async def acknowledged(side: Side, call: Call, client: httpx.AsyncClient) -> float:
    """Deliver until it is acknowledged, as platforms do; how long the acknowledged call took."""
    while True:
        began = time.perf_counter()
        try:
            if (await side.deliver(call, client)).status_code == 200:
                return time.perf_counter() - began
        except httpx.HTTPError:
            pass
        await asyncio.sleep(RETRY_SECONDS)


def answers(side: Side) -> Counter[str]:
    """How often each question was answered, by its text."""
    return Counter(read.text.split("\n")[0].removeprefix("Về: ") for read in side.read())


def out_of_order(side: Side) -> int:
    """Answers that a citizen read after the answer to a later question."""
    last: dict[str, int] = {}
    found = 0
    for read in side.read():
        number = int(read.text.split("\n")[0].rpartition("/")[2])
        found += number < last.get(read.user, -1)
        last[read.user] = number
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which so large a share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
