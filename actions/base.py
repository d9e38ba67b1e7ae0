"""What every action of this bot has in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from anyio import CapacityLimiter, to_thread
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import read_context, read_turn, send
from bot.dialogue.context import Context, Turn
from bot.dialogue.library import Library
from bot.messages import Reply

Clock = Callable[[], date]


class ReplyAction(Action):  # type: ignore[misc]  # rasa-sdk is untyped
    """An action that turns the latest message into one reply, in a bounded pool of threads."""

    action_name = ""

    def __init__(self, library: Library, today: Clock, limiter: CapacityLimiter) -> None:
        """``limiter`` bounds how many replies are computed at once."""
        self.library = library
        self.today = today
        self.limiter = limiter

    def name(self) -> str:
        """Name in ``domain.yml``."""
        return self.action_name

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """The reply to a turn; overridden by each capability."""
        raise NotImplementedError

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Called by rasa-sdk."""
        turn, context, today = read_turn(tracker), read_context(tracker), self.today()
        reply = await to_thread.run_sync(self.reply, turn, context, today, limiter=self.limiter)
        return send(reply, dispatcher, context)
