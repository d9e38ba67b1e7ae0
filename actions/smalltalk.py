"""Greetings, thanks, and what else people say to each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from actions.base import ReplyAction
from bot.dialogue.context import Context, Turn
from bot.dialogue.smalltalk import compose_smalltalk
from bot.messages import Reply


class ActionSmalltalk(ReplyAction):
    """A social turn; the matter under discussion stays where it was."""

    action_name = "action_smalltalk"

    def reply(self, turn: Turn, context: Context, today: date) -> Reply:
        """See :func:`bot.dialogue.smalltalk.compose_smalltalk`."""
        return replace(compose_smalltalk(turn.intent, today), context=context.to_slots())
