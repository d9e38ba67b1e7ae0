"""Rasa as we start it does what it always did, with less ado."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.operate.rasa_model import rasa_command, rasa_environment

ROOT = Path(__file__).resolve().parents[2]
EVENTS = """
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.utils.common import all_subclasses
from bot.operate.rasa_server import mend

before = {event.type_name: Event.resolve_by_type(event.type_name) for event in all_subclasses(Event)}
mend()
assert {name: Event.resolve_by_type(name) for name in before} == before
assert Event.resolve_by_type("none of ours", Event) is Event
try:
    deserialise_events([{"event": "none of ours"}])
except ValueError as error:
    assert "none of ours" in str(error)
else:
    raise AssertionError("an unknown event was read")
"""
GRAPH = """
import dask
from bot.operate.rasa_server import run_graph

runs = []

def component(name):
    def run(*inputs):
        runs.append(name)
        return name, inputs
    return run

graph = {
    "said": ("said", "xin chào"),
    "words": (component("words"), "said"),
    "intent": (component("intent"), "words", "never made"),
    "reply": (component("reply"), "intent", "words"),
}
expected = dask.get(graph, ["reply", "intent"])
runs.clear()
assert run_graph(graph, ["reply", "intent"]) == expected
assert runs == ["words", "intent", "reply"], runs
"""
CONNECTIONS = """
import asyncio
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig
from bot.operate.rasa_server import mend

peers, headers = set(), set()

async def action(request):
    peers.add(request.transport.get_extra_info("peername"))
    headers.add(request.headers.get("x-ours"))
    return web.json_response({"events": []})

async def main():
    mend()
    app = web.Application()
    app.router.add_post("/webhook", action)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", headers={"x-ours": "1"})
    for _ in range(3):
        assert await endpoint.request("post", json={}) == {"events": []}
    assert len(peers) == 1, peers
    assert headers == {"1"}, headers
    await endpoint.kept_session.close()
    await runner.cleanup()

asyncio.run(main())
"""
CALLS = """
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from bot.operate.rasa_server import mend

action = RemoteAction("action_ask", EndpointConfig("http://127.0.0.1:1/", enable_selective_domain=True))
tracker = DialogueStateTracker("c.1", [AnySlot("guide", mappings=[{}])])
tracker.update(SlotSet("guide", "can-cuoc-le-phi"))
tracker.update(UserUttered("lệ phí", {"name": "ask_procedure", "confidence": 0.9}))
before = action._action_call_format(tracker, Domain.empty())
mend()
after = action._action_call_format(tracker, Domain.empty())
assert before["tracker"].pop("events") and after["tracker"].pop("events") == []
assert after == before, (after, before)
assert after["tracker"]["slots"]["guide"] == "can-cuoc-le-phi"
assert after["tracker"]["latest_message"]["text"] == "lệ phí"
"""


@pytest.mark.parametrize(
    "script", [EVENTS, GRAPH, CONNECTIONS, CALLS], ids=["events", "order of components", "connections", "calls"]
)
def test_rasa_does_the_same_with_less_ado(script: str) -> None:
    python = rasa_command(ROOT).with_name("python")
    if not python.exists():
        pytest.skip("no rasa environment; make test creates it")

    result = subprocess.run(
        [python, "-c", script], cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]
