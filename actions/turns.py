"""Between rasa-sdk's tracker and dispatcher and the dialogue's own types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import Context, Turn
from bot.messages import Reply


def read_turn(tracker: Tracker) -> Turn:
    """The citizen's latest message as the NLU read it; the last value wins where an entity occurs twice."""
    latest: Mapping[str, Any] = tracker.latest_message or {}
    intent = latest.get("intent") or {}
    return Turn(
        text=str(latest.get("text") or ""),
        intent=str(intent.get("name") or "nlu_fallback"),
        confidence=float(intent.get("confidence") or 0.0),
        entities={str(e["entity"]): str(e["value"]) for e in latest.get("entities") or () if "value" in e},
    )


def read_context(tracker: Tracker) -> Context:
    """The conversation so far, from the slots."""
    return Context.from_slots(tracker.current_slot_values())


def send(reply: Reply, dispatcher: CollectingDispatcher, known: Context) -> list[EventType]:
    """Utter the reply (readable in ``rasa shell``, complete in ``custom``) and store what is new of its context.

    ``known``: what the slots already hold; Rasa checks, stores and replays every event, so none is sent for nothing.
    """
    dispatcher.utter_message(text=reply.text, buttons=[{"title": b.title, "payload": b.payload} for b in reply.buttons])
    dispatcher.utter_message(json_message=reply.to_json())
    return new_slots(reply.context, known)


def new_slots(context: Mapping[str, Any], known: Context) -> list[EventType]:
    """A slot event for each value of ``context`` that the slots do not hold yet."""
    held = known.to_slots()
    return [SlotSet(name, value) for name, value in context.items() if name not in held or held[name] != value]
