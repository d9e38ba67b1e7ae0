"""A gateway with Messenger in a process of its own that kills itself (-9): ``URL API PORT FOLDER POINT``."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.channels.messenger.channel import MessengerChannel
from tests.channels.fakes.http import serving
from tests.channels.messenger.place import messenger_settings
from tests.gateway.fakes import FakeRasa, running
from tests.races.gateway_victim import POINTS, arm, hurry, reply

NTH = 3
OURS = {
    "taken_not_sent": (MessengerChannel, "send", False),
    "sent_answer_unread": (MessengerChannel, "_send", True),
    "sent_not_noted": (MessengerChannel, "send", True),
}
"""Where the platform is part of it; each is (where, which function, die after it)."""


async def serve(url: str, api: str, port: int, folder: Path) -> None:
    """Serve until killed."""
    settings = messenger_settings(url, folder, api, log_level="CRITICAL")
    async with running(settings, FakeRasa(script=reply)) as place, serving(place.app, port):
        await asyncio.sleep(600)


if __name__ == "__main__":
    hurry()
    MessengerChannel.echo_wait = timedelta(seconds=0.5)
    POINTS.update(OURS)
    arm(sys.argv[5], NTH)
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
