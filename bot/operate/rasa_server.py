"""Rasa, started with five costly habits mended: ``python -m bot.operate.rasa_server run …`` in Rasa's environment.

For every turn, Rasa 3.6

* checks each answer of the action server against a schema, more than half of its own time for a turn. The action server
  is ours, on the same machine and built by rasa-sdk's own types, and the gateway reads the reply by types of its own:
  the check is left out;
* goes through all classes of events for each event that it reads: they are listed once;
* plans anew, for a scheduler of parallel work, in which order its dozen components run one after the other: each runs
  after those that it needs;
* opens a connection to the action server for each call: it is kept for the next one;
* sends an action all that ever happened in the session: ours read the slots and the latest message, and get no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

# Uvicorn closes an idle connection after 5 s; one we use again must be younger, or a turn dies of bad luck.
KEEPALIVE_SECONDS = 2.0


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


def run_graph(graph: Mapping[str, Any], targets: Sequence[str]) -> tuple[Any, ...]:
    """As ``dask.get``: the values of ``targets``, each component run once, after those that it names."""
    values: dict[str, Any] = {}

    def value(name: str) -> Any:
        if name not in values:
            task = graph[name]
            if callable(task[0]):
                component, *needs = task
                task = component(*(value(need) if need in graph else need for need in needs))
            values[name] = task
        return values[name]

    return tuple(value(target) for target in targets)


def kept_session(endpoint: Any) -> nullcontext[Any]:
    """As ``EndpointConfig.session``, one for the life of the endpoint: whoever leaves it leaves it open."""
    import aiohttp
    from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT

    if not hasattr(endpoint, "kept_session"):
        endpoint.kept_session = aiohttp.ClientSession(
            headers=endpoint.headers,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            connector=aiohttp.TCPConnector(keepalive_timeout=KEEPALIVE_SECONDS),
        )
    return nullcontext(endpoint.kept_session)


def action_call(action: Any, tracker: Any, _domain: object) -> dict[str, Any]:
    """As ``RemoteAction._action_call_format``: what an action is sent, without past events and without the domain."""
    from rasa import __version__
    from rasa.shared.core.trackers import EventVerbosity

    state = {**tracker.current_state(EventVerbosity.NONE), "events": []}
    return {"next_action": action.name(), "sender_id": tracker.sender_id, "tracker": state, "version": __version__}


def mend() -> None:
    """Exchange the five habits, for this process."""
    import dask
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event
    from rasa.utils.endpoints import EndpointConfig

    RemoteAction._validate_action_result = lambda _action, _result: True
    RemoteAction._action_call_format = action_call
    Event.resolve_by_type = staticmethod(event_class)
    dask.get = run_graph  # Rasa looks it up at each call
    EndpointConfig.session = kept_session


def main() -> None:
    """Rasa's own command line."""
    from rasa.__main__ import main as rasa

    mend()
    rasa()


if __name__ == "__main__":
    main()
