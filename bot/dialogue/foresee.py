"""Searching while Rasa still reads the message: most messages are questions, and search is most of an answer's time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.ask import thread_of
from bot.dialogue.context import Context
from bot.knowledge.loader import Knowledge
from bot.messages import is_press
from bot.retrieval.ranking import Search


def foresee(text: str, slots: Mapping[str, Any], knowledge: Knowledge, retriever: Search) -> None:
    """Let the retriever search for what :func:`bot.dialogue.ask.ask` will want; it remembers. Nothing is decided here.

    ``slots`` are those of the conversation, as in :meth:`Context.from_slots`.
    """
    if not is_press(text):
        retriever.search(text, thread_of(Context.from_slots(slots), knowledge))
