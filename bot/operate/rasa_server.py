"""Rasa, started with two costly habits mended: ``python -m bot.operate.rasa_server run …`` in Rasa's environment.

Rasa 3.6 checks every answer of the action server against a schema, which took more than half of its time for a turn.
The action server is ours, on the same machine and built by rasa-sdk's own types, and the gateway reads the reply by
types of its own; here that check is left out. And for every event that it reads, Rasa goes through all classes of
events; here they are listed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any


@cache
def _event_classes() -> Mapping[str, Any]:
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    return {event.type_name: event for event in reversed(all_subclasses(Event))}


def event_class(type_name: str, default: Any = None) -> Any:
    """As Rasa's ``Event.resolve_by_type``: the class of the events called ``type_name``.

    Raises:
        ValueError: there is no such event.
    """
    found = _event_classes().get(type_name, default)
    if found is None:
        raise ValueError(f"Unknown event name '{type_name}'.")
    return found


def mend() -> None:
    """Exchange both habits, for this process."""
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event

    RemoteAction._validate_action_result = lambda _action, _result: True
    Event.resolve_by_type = staticmethod(event_class)


def main() -> None:
    """Rasa's own command line."""
    from rasa.__main__ import main as rasa

    mend()
    rasa()


if __name__ == "__main__":
    main()
