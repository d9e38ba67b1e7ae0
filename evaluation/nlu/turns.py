"""Ask a trained model the turns of ``turns.yml`` and print where it stands.

In the repository root, with the rasa environment::

    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.nlu.turns var/models/rasa-….tar.gz
    PYTHONPATH=. .venv/rasa/bin/python -m evaluation.nlu.turns MODEL --errors

The turns are fresh: written by hand before the examples they judge. Unlike the held-out fifth of ``data/nlu`` they
do not share its style, so they show what real turns meet.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.text.diacritics import strip_diacritics
from evaluation.nlu.run import ROOT, Parsed, actions_by_intent, ask
from evaluation.nlu.scores import markdown

TURNS = ROOT / "evaluation/nlu/turns.yml"
FALLBACK_ACTION = "action_ask"


@dataclass(frozen=True)
class Turn:
    """What a citizen writes, and the intents that read it right, best first."""

    text: str
    intents: tuple[str, ...]


def read_turns(path: Path = TURNS) -> list[Turn]:
    """The turns of a file, in its order."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Turn(text, tuple(group["intents"])) for group in groups for text in group["turns"]]


def rows(turns: Sequence[Turn], plain: Sequence[Parsed], bare: Sequence[Parsed]) -> list[list[str]]:
    """One row for each group of turns and one for all: count, right intents, right actions, without diacritics."""
    actions = actions_by_intent()
    groups: dict[str, list[tuple[bool, bool, bool]]] = {}
    for turn, typed, stripped in zip(turns, plain, bare, strict=True):
        wanted = {actions[intent] for intent in turn.intents}
        marks = (
            typed.intent in turn.intents,
            actions.get(typed.intent, FALLBACK_ACTION) in wanted,
            stripped.intent in turn.intents,
        )
        groups.setdefault(", ".join(turn.intents), []).append(marks)
    groups["all"] = [marks for group in groups.values() for marks in group]
    return [
        [name, str(len(group)), *(f"{sum(column) / len(group):.3f}" for column in zip(*group, strict=True))]
        for name, group in groups.items()
    ]


def main(arguments: Sequence[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", type=Path, help="a trained model, .tar.gz")
    parser.add_argument("--errors", action="store_true", help="list the turns read wrong")
    options = parser.parse_args(arguments)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    model = options.model.resolve()
    os.chdir(ROOT)
    turns = read_turns()
    texts = [turn.text for turn in turns]
    parsed = asyncio.run(ask(model, [*texts, *map(strip_diacritics, texts)]))
    plain, bare = parsed[: len(turns)], parsed[len(turns) :]
    print(markdown(["intents", "turns", "right", "right action", "right, no diacritics"], rows(turns, plain, bare)))
    if options.errors:
        for turn, typed in zip(turns, plain, strict=True):
            if typed.intent not in turn.intents:
                print(f"{typed.intent} {typed.confidence:.2f} (wanted {turn.intents[0]}): {turn.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
