"""Greetings, thanks, and what else people say to each other."""

from __future__ import annotations

from datetime import date

from actions.base import ReplyAction
from bot.dialogue.ask import chat
from bot.dialogue.context import Context, Turn
from bot.messages import Reply


class ActionSmalltalk(ReplyAction):
    """A social turn; the matter under discussion stays where it was."""

    action_name = "action_smalltalk"

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """See :func:`bot.dialogue.ask.chat`."""
        knowledge, retriever = self.library.snapshot()
        return chat(turn, context, knowledge, retriever, today)
