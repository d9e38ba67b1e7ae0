"""A whole gateway in a process of its own that kills itself (-9): ``URL API PORT FOLDER SIDE POINT NTH``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.messenger.channel import MessengerChannel
from bot.channels.zalo.channel import ZaloChannel
from bot.gateway import conversation, intake, outbox, turn
from bot.storage import posting
from tests.channels.fakes.http import serving
from tests.gateway.fakes import FakeRasa, answer, as_rasa, running
from tests.races.sides import SIDES, Point, Side

LONG = "Một câu dài để câu trả lời cần hai tin nhắn. " * 60


def reply(body: dict[str, Any]) -> Any:
    """An answer that tells what was asked; to some, one of two parts."""
    text = body["message"]
    return as_rasa(answer(f"Về: {text}\n\n{LONG}" if "dài" in text else f"Về: {text}"))


def hurry(set_: Callable[[Any, str, Any], None] = setattr) -> None:
    """The same rules with shorter waits, so that nobody need wait long for the dead."""
    set_(outbox, "PRESUMED_DEAD", timedelta(seconds=2))
    set_(outbox, "SEND_SECONDS", 1.5)
    set_(outbox, "POLL_SECONDS", 0.2)
    set_(conversation, "LEASE_SECONDS", 2.0)
    set_(conversation, "RENEW_SECONDS", 0.5)
    set_(conversation, "POLL_SECONDS", 0.2)
    for channel in (ZaloChannel, MessengerChannel):
        set_(channel, "echo_wait", timedelta(seconds=0.5))


OURS: dict[str, Point] = {
    "webhook_called": (intake.Intake, "receive", False),
    "inside_intake": (intake._Effects, "apply", True),
    "stored_not_acknowledged": (intake.Intake, "receive", True),
    "turn_begun": (conversation.Turns, "_answer", False),
    "rasa_answered": (conversation.Turns, "_answer", True),
    "inside_settle": (turn, "settle", True),
    "answer_stored": (conversation.Turns, "_run", True),
    "inside_take": (posting, "begin", True),
    "inside_note": (posting, "part_taken", True),
    "noted": (outbox.Outbox, "_note", True),
}


def points(side: Side) -> dict[str, Point]:
    """Where a gateway that talks to this platform may die."""
    return {**OURS, **side.points}


def die() -> None:
    """As by the operating system: nothing is closed, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(side: Side, point: str, nth: int) -> None:
    """Set the trap: at the ``nth`` time the point is reached, the process dies."""
    if point not in points(side):
        return
    place, name, after = points(side)[point]
    real: Callable[..., Any] = getattr(place, name)
    left = nth

    async def trapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        if not after:
            left -= 1
            if left == 0:
                die()
            return await real(*args, **kwargs)
        result = await real(*args, **kwargs)
        left -= 1
        if left == 0:
            die()
        return result

    setattr(place, name, trapped)


async def serve(side: Side, url: str, api: str, port: int, folder: Path, *, rasa_down: bool) -> None:
    """Serve until killed."""
    settings = side.settings(url, folder, api, log_level="CRITICAL")
    async with running(settings, FakeRasa(script=reply, down=rasa_down)) as place, serving(place.app, port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    hurry()
    url, api, port, folder, name, point, nth = sys.argv[1:]
    side = SIDES[name]()
    arm(side, point, int(nth))
    asyncio.run(serve(side, url, api, int(port), Path(folder), rasa_down=point == "stopped"))
