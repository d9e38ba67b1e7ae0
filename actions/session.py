"""Start a Rasa session where the last one ended."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import new_slots
from bot.dialogue.context import Context


class ActionSessionStart(Action):  # type: ignore[misc]  # rasa-sdk is untyped
    """Sets the slots from the context that the gateway keeps and sends with the first message of a session."""

    def name(self) -> str:
        """Name in ``domain.yml``."""
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Called by rasa-sdk."""
        metadata = tracker.get_slot("session_started_metadata") or {}
        context = Context.from_slots(metadata.get("context") or {})
        slots = new_slots(context.to_slots(), Context())  # a session that starts empties the slots
        return [SessionStarted(), *slots, ActionExecuted("action_listen")]
