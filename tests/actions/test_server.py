"""The action endpoint, called the way Rasa calls it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from actions.server import actions_router
from bot.dialogue.context import Context
from bot.dialogue.library import Library
from bot.knowledge.loader import load_knowledge
from bot.messages import Reply
from bot.outcomes import Kind, Outcome
from bot.settings import PROJECT_ROOT
from tests.dialogue.test_ask import RENEWAL, Found

TODAY = date(2026, 11, 21)
KEY = "chỉ-rasa-biết"


class KnownLibrary(Library):
    """The published guides with a search whose findings are written down beforehand."""

    def __init__(self) -> None:
        self._current = (
            load_knowledge(PROJECT_ROOT / "knowledge").knowledge,
            Found({"đổi thẻ hết bao nhiêu": [(RENEWAL, 0.9)]}),
        )  # type: ignore[assignment]


@pytest.fixture(scope="module")
def rasa() -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(actions_router(KnownLibrary(), lambda: TODAY, KEY))
    with TestClient(app) as client:
        yield client


def call(action: str, text: str = "", intent: str = "", **tracker: Any) -> dict[str, Any]:
    """A call without a domain, as Rasa 3.6 sends it with ``enable_selective_domain``."""
    return {
        "next_action": action,
        "sender_id": "citizen-1",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "citizen-1",
            "slots": {},
            "latest_message": {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": []},
            "latest_event_time": 1.0,
            "followup_action": None,
            "paused": False,
            "events": [],
            "latest_input_channel": "rest",
            "active_loop": {},
            "latest_action": {},
            "latest_action_name": "action_listen",
            **tracker,
        },
    }


def run(rasa: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    response = rasa.post("/actions/webhook", params={"key": KEY}, json=body)
    assert response.status_code == 200, response.text
    return dict(response.json())


def reply_of(result: dict[str, Any]) -> Reply:
    (custom,) = [r["custom"] for r in result["responses"] if r.get("custom")]
    return Reply.from_json(custom)


def test_an_answer_travels_whole_and_leaves_its_context_in_the_slots(rasa: TestClient) -> None:
    result = run(rasa, call("action_ask", "đổi thẻ hết bao nhiêu", "ask_procedure"))

    reply = reply_of(result)
    assert (reply.outcome, reply.guide) == (Outcome.ANSWERED, RENEWAL)
    slots = {e["name"]: e["value"] for e in result["events"] if e["event"] == "slot"}
    assert {**Context().to_slots(), **slots} == reply.context
    assert slots["guide"] == RENEWAL
    assert "misses" not in slots, "what the slots hold already is not sent again"
    assert any(r.get("text") == reply.text for r in result["responses"])


@pytest.mark.parametrize(
    ("action", "intent", "outcome"),
    [
        ("action_handoff", "want_person", Outcome.HANDED_OFF_ASKED),
        ("action_handoff", "personal_matter", Outcome.HANDED_OFF_PERSONAL),
        ("action_handoff", "report_emergency", Outcome.HANDED_OFF_URGENT),
        ("action_refuse", "off_topic", Outcome.REFUSED_OFF_TOPIC),
        ("action_refuse", "unsafe_request", Outcome.REFUSED_UNSAFE),
        ("action_smalltalk", "greet", Outcome.GREETED),
        ("action_smalltalk", "insult", Outcome.BLOCKED_ABUSE),
        ("action_ask", "nlu_fallback", Outcome.HANDED_OFF_UNSURE),
    ],
)
def test_every_kind_of_turn_has_its_outcome(rasa: TestClient, action: str, intent: str, outcome: Outcome) -> None:
    assert reply_of(run(rasa, call(action, "việc gì đó", intent))).outcome is outcome


def test_the_staff_button_asks_for_a_person(rasa: TestClient) -> None:
    result = run(rasa, call("action_ask", "#gap-can-bo", "select_button"))
    assert reply_of(result).outcome is Outcome.HANDED_OFF_ASKED


def test_small_talk_keeps_the_matter_under_discussion(rasa: TestClient) -> None:
    result = run(rasa, call("action_smalltalk", "cảm ơn", "thank", slots={"guide": RENEWAL, "aspect": "fee"}))
    assert reply_of(result).kind is Kind.SMALLTALK
    assert reply_of(result).context["guide"] == RENEWAL
    assert "guide" not in {e["name"] for e in result["events"]}


def test_a_renewed_session_starts_where_the_last_one_ended(rasa: TestClient) -> None:
    metadata = {"context": {"guide": RENEWAL, "aspect": "fee", "misses": 1}}
    result = run(rasa, call("action_session_start", slots={"session_started_metadata": metadata}))

    events = [(e["event"], e.get("name"), e.get("value")) for e in result["events"]]
    assert events[0][0] == "session_started"
    assert ("slot", "guide", RENEWAL) in events
    assert ("slot", "misses", 1) in events
    assert events[-1][:2] == ("action", "action_listen")


@pytest.mark.parametrize("key", ["", "đoán-mò"])
def test_who_does_not_know_the_key_is_not_served(rasa: TestClient, key: str) -> None:
    response = rasa.post("/actions/webhook", params={"key": key}, json=call("action_ask"))
    assert response.status_code == 403


def test_an_unknown_action_is_named(rasa: TestClient) -> None:
    response = rasa.post("/actions/webhook", params={"key": KEY}, json=call("action_dance"))
    assert response.status_code == 404
    assert response.json()["action_name"] == "action_dance"
