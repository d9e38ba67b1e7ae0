"""The stock Rasa's action server (``python -m rasa_sdk --actions …``): every action of our domain says one text."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

TEXT = "Anh/chị vui lòng xem hướng dẫn trên Cổng Dịch vụ công quốc gia."


class _FixedText:
    """Says :data:`TEXT`, whatever was asked. No action itself: the server would want its name."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Nothing is looked up."""
        dispatcher.utter_message(text=TEXT)
        return []


class FixedAsk(_FixedText, Action):  # type: ignore[misc]
    """In the place of our answer."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_ask"


class FixedHandoff(_FixedText, Action):  # type: ignore[misc]
    """In the place of our hand-off."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_handoff"


class FixedRefuse(_FixedText, Action):  # type: ignore[misc]
    """In the place of our refusal."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_refuse"


class FixedSmalltalk(_FixedText, Action):  # type: ignore[misc]
    """In the place of our small talk."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_smalltalk"
