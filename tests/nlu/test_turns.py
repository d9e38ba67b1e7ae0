"""The fresh turns can be used, and stay fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from evaluation.nlu.run import ROOT, Parsed
from evaluation.nlu.turns import Turn, read_turns, rows

ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def examples() -> Iterator[str]:
    """Every training example, without its annotations."""
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            yield from (ENTITY.sub(r"\1", line.removeprefix("- ")) for line in block["examples"].splitlines())


def parsed(intent: str) -> Parsed:
    """What a model made of a turn."""
    return Parsed(intent, 0.9, {}, 1.0)


def test_there_are_enough_turns_and_every_intent_exists() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
    turns = read_turns()

    assert len(turns) >= 150
    assert {intent for turn in turns for intent in turn.intents} <= intents


def test_no_turn_is_a_training_example() -> None:
    assert {turn.text for turn in read_turns()}.isdisjoint(examples())


def test_a_turn_is_right_with_any_of_its_intents_and_the_right_action_counts_apart() -> None:
    turns = [Turn("chủ nhà không ký", ("change_case", "follow_up")), Turn("phí", ("follow_up",))]

    table = rows(turns, [parsed("follow_up"), parsed("ask_procedure")], [parsed("off_topic"), parsed("follow_up")])

    assert table == [
        ["change_case, follow_up", "1", "1.000", "1.000", "0.000"],
        ["follow_up", "1", "0.000", "1.000", "1.000"],
        ["all", "2", "0.500", "1.000", "0.500"],
    ]
