from __future__ import annotations

import pytest

from evaluation.speed.run import part_bars, turn_bars, turn_table
from evaluation.speed.stock import CONFIG, stock_domain
from evaluation.speed.turns import LONG, FellSilent, Turns, answerable, conversations, measure, talk

FAST = Turns(p50=40, p95=90, per_second=60, early=40, late=44, megabytes=1_900)
SLOW = Turns(p50=100, p95=200, per_second=15, early=90, late=600, megabytes=1_300)


def test_every_demand_is_checked_against_the_stock_of_the_same_run() -> None:
    bars = {bar.name: (bar.measured, bar.held) for bar in turn_bars(FAST, SLOW)}

    assert bars["p50 against stock"] == ("0.40 ×", True)
    assert bars["throughput against stock"] == ("4.0 ×", True)
    assert bars["turn 200 against turn 5"] == ("1.10 ×", True)
    assert bars["memory of both processes"] == ("1900 MB", True)
    assert not any(bar.held for bar in turn_bars(SLOW, FAST)[2:])


def test_without_a_stock_rasa_nothing_is_claimed_about_it() -> None:
    assert not [bar for bar in turn_bars(FAST, None) if "stock" in bar.name]
    assert "stock" not in turn_table(FAST, None)


def test_a_missed_demand_says_no() -> None:
    slow_training, *_ = [bar for bar in part_bars(1_500, 7.0, 5_000, 400) if bar.name == "training everything"]

    assert slow_training.row() == "| training everything | 400 s | ≤ 300 s | **no** |"
    assert len(part_bars(1_500, 7.0, 5_000, None)) == 2


def test_conversations_go_through_the_questions_and_begin_again() -> None:
    assert conversations(["a", "b", "c"], 2, 2) == [["a", "b"], ["c", "a"]]


def test_each_conversation_has_a_sender_of_its_own_and_keeps_it() -> None:
    asked: list[tuple[str, str]] = []

    def ask(sender: str, text: str) -> bool:
        asked.append((sender, text))
        return True

    assert len(talk(ask, ["a", "b"])) == 2
    talk(ask, ["a"])

    senders = [sender for sender, _ in asked]
    assert senders[0] == senders[1] != senders[2]


def test_a_long_conversation_is_measured_at_its_beginning_and_its_end() -> None:
    turns: dict[str, int] = {}

    def ask(sender: str, text: str) -> bool:
        turns[sender] = turns.get(sender, 0) + 1
        return True

    measured = measure(ask, ["a", "b"], [])

    assert max(turns.values()) == LONG
    assert measured.late > 0
    assert measured.megabytes == 0


def test_an_assistant_that_falls_silent_is_not_timed() -> None:
    with pytest.raises(FellSilent, match="turn 2"):
        talk(lambda _, text: text != "b", ["a", "b"])


def test_only_questions_that_are_answered_are_asked() -> None:
    assert answerable(lambda _, text: text != "b", ["a", "b", "c"]) == ["a", "c"]


def test_the_stock_domain_starts_sessions_as_rasa_does() -> None:
    domain = stock_domain({"intents": ["greet"], "actions": ["action_session_start", "action_ask"]})

    assert domain == {"intents": ["greet"], "actions": ["action_ask"]}


def test_the_stock_recipe_is_that_of_a_new_project() -> None:
    assert [policy["name"] for policy in CONFIG["policies"]] == [
        "MemoizationPolicy",
        "RulePolicy",
        "UnexpecTEDIntentPolicy",
        "TEDPolicy",
    ]
