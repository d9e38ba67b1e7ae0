"""Hand the conversation to a person."""

from __future__ import annotations

from datetime import date

from actions.base import ReplyAction
from bot.dialogue.ask import hand_over
from bot.dialogue.context import Context, Turn
from bot.messages import Reply
from bot.outcomes import Outcome

_OUTCOMES = {
    "want_person": Outcome.HANDED_OFF_ASKED,
    "personal_matter": Outcome.HANDED_OFF_PERSONAL,
    "report_emergency": Outcome.HANDED_OFF_URGENT,
}


class ActionHandoff(ReplyAction):
    """A wish for a person, a personal matter, or an emergency."""

    action_name = "action_handoff"

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """See :func:`bot.dialogue.ask.hand_over`."""
        knowledge, retriever = self.library.snapshot()
        outcome = _OUTCOMES.get(turn.intent, Outcome.HANDED_OFF_ASKED)
        return hand_over(outcome, turn, context, knowledge, retriever, today)
