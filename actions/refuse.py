"""Refuse what is not our business or not lawful."""

from __future__ import annotations

from datetime import date

from actions.base import ReplyAction
from bot.dialogue.ask import refuse
from bot.dialogue.context import Context, Turn
from bot.messages import Reply
from bot.outcomes import Outcome


class ActionRefuse(ReplyAction):
    """An off-topic or unsafe request."""

    action_name = "action_refuse"

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """See :func:`bot.dialogue.ask.refuse`."""
        knowledge, retriever = self.library.snapshot()
        unsafe = turn.intent == "unsafe_request"
        outcome = Outcome.REFUSED_UNSAFE if unsafe else Outcome.REFUSED_OFF_TOPIC
        return refuse(outcome, turn, context, knowledge, retriever, today)
