"""A process that runs one turn and stops dead at a chosen point, to be killed there: ``victim.py URL ID POINT``."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from bot.gateway import conversation, turn
from bot.storage.database import Database
from tests.gateway.fakes import FakeRasa
from tests.gateway.house import House


def stop_here() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    time.sleep(600)


class Victim(FakeRasa):
    async def webhook(self, request: Any) -> Any:
        stop_here()


def arm(point: str) -> FakeRasa:
    """Set the trap; the Rasa to use."""
    settle, count = turn.settle, conversation.Turns._count

    async def settle_and_stop(*args: Any, **kwargs: Any) -> turn.Settled:
        settled = await settle(*args, **kwargs)
        stop_here()
        return settled

    def stop_and_count(*args: Any) -> None:
        stop_here()
        count(*args)

    if point == "inside_the_last_transaction":
        turn.settle = settle_and_stop
    elif point == "after_the_last_transaction":
        conversation.Turns._count = stop_and_count  # type: ignore[method-assign, assignment]
    return Victim() if point == "while_rasa_thinks" else FakeRasa()


async def main(url: str, conversation_id: str, point: str) -> None:
    house = House(Database(url), arm(point))
    await house.turns.drain(conversation_id)


asyncio.run(main(*sys.argv[1:]))
