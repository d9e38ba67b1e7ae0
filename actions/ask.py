"""Answer a question, ask back, or hand over when unsure."""

from __future__ import annotations

from datetime import date

from actions.base import ReplyAction
from bot.dialogue.ask import ask, hand_over
from bot.dialogue.context import Context, Turn
from bot.messages import PAYLOAD_STAFF, Reply
from bot.outcomes import Outcome


class ActionAsk(ReplyAction):
    """Every turn that asks something, and every button."""

    action_name = "action_ask"

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """See :func:`bot.dialogue.ask.ask`; the staff button asks for a person."""
        knowledge, retriever = self.library.snapshot()
        if turn.intent == "select_button" and turn.text.strip() == PAYLOAD_STAFF:
            return hand_over(Outcome.HANDED_OFF_ASKED, turn, context, knowledge, retriever, today)
        return ask(turn, context, knowledge, retriever, today)
