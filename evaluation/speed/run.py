"""How fast the bot is, beside a stock Rasa on the same machine in the same run: ``python -m evaluation.speed.run``.

Both are started on free ports with their own storage and asked the guides' own example questions over HTTP, one after
the other so that they do not compete. The stock Rasa has the pipeline and policies of ``rasa init``, our training data
and an action server that always says one text (:mod:`evaluation.speed.stock`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.operate.supervisor import CannotStart
from bot.settings import Settings
from evaluation.serving import running_bot
from evaluation.speed.parts import encoder_per_second, example_questions, search_milliseconds, training_seconds
from evaluation.speed.stock import EPOCHS, StockFailed, running_stock, train_stock
from evaluation.speed.turns import CLIENTS, CONVERSATIONS, TURNS, FellSilent, Turns, asker, measure

QUESTIONS = 200
ENCODED = 4_000


@dataclass(frozen=True)
class Bar:
    """One demand: what was measured, what is asked, and whether it holds."""

    name: str
    measured: str
    asked: str
    held: bool

    def row(self) -> str:
        """A row of the table."""
        return f"| {self.name} | {self.measured} | {self.asked} | {'yes' if self.held else '**no**'} |"


def turn_table(ours: Turns, stock: Turns | None) -> str:
    """Both assistants side by side."""
    lines = [
        "| assistant | p50 ms | p95 ms | turns/s | turn 5 ms | turn 200 ms | growth | memory MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, t in (("bot (gateway, Rasa, actions, answers)", ours), ("stock Rasa, fixed answer", stock)):
        if t is not None:
            figures = (f"{t.p50:.0f}", f"{t.p95:.0f}", f"{t.per_second:.1f}", f"{t.early:.0f}", f"{t.late:.0f}")
            lines.append(f"| {name} | {' | '.join(figures)} | {t.growth:.1f} × | {t.megabytes:.0f} |")
    return "\n".join(lines)


def turn_bars(ours: Turns, stock: Turns | None) -> list[Bar]:
    """The demands on whole turns; those that compare with stock need it."""
    bars = [
        Bar("turn 200 against turn 5", f"{ours.growth:.2f} ×", "≤ 1.3 ×", ours.growth <= 1.3),
        Bar("memory of both processes", f"{ours.megabytes:.0f} MB", "≤ 2,500 MB", ours.megabytes <= 2_500),
    ]
    if stock is not None:
        half, thrice = ours.p50 / stock.p50, ours.per_second / stock.per_second
        bars += [
            Bar("p50 against stock", f"{half:.2f} ×", "≤ 0.5 ×", half <= 0.5),
            Bar("throughput against stock", f"{thrice:.1f} ×", "≥ 3 ×", thrice >= 3),
        ]
    return bars


def part_bars(per_second: float, milliseconds: float, passages: int, seconds: float | None) -> list[Bar]:
    """The demands on the parts; training only where it was measured."""
    bars = [
        Bar("encoder, one core, batches", f"{per_second:,.0f} questions/s", "≥ 2,000", per_second >= 2_000),
        Bar(f"retrieval over {passages:,} passages", f"{milliseconds:.1f} ms", "≤ 5 ms", milliseconds <= 5),
    ]
    if seconds is not None:
        bars.append(Bar("training everything", f"{seconds:.0f} s", "≤ 300 s", seconds <= 300))
    return bars


def measure_stock(questions: Sequence[str]) -> Turns | None:
    """The stock Rasa's figures, or None with a line that says why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            model, seconds = train_stock(Path(folder) / "train.log")
            if seconds is not None:
                print(f"stock Rasa: trained in {seconds:.0f} s ({EPOCHS} epoch)", file=sys.stderr)
            with running_stock(model) as stock:
                return measure(asker(stock.url), questions, list(stock.processes.values()))
        except StockFailed as error:
            print(f"No comparison with a stock Rasa: {error}", file=sys.stderr)
            return None


def main() -> int:
    """Start, measure, print, stop."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.speed.run", description=__doc__)
    parser.add_argument("--no-stock", action="store_true", help="leave out the stock Rasa, which must be trained first")
    parser.add_argument("--no-training", action="store_true", help="do not train everything anew for its time")
    options = parser.parse_args()
    settings, questions = Settings(), example_questions(QUESTIONS)
    seconds = None if options.no_training else training_seconds()
    try:
        with running_bot() as bot:
            ours = measure(asker(bot.url), questions, list(bot.processes.values()))
    except (CannotStart, FellSilent) as error:
        print(error, file=sys.stderr)
        return 1
    stock = None if options.no_stock else measure_stock(questions)
    milliseconds, passages = search_milliseconds(settings, questions)
    bars = turn_bars(ours, stock)
    bars += part_bars(encoder_per_second(settings, example_questions(ENCODED)), milliseconds, passages, seconds)
    print(f"\n## Speed, whole turns over HTTP, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n")
    print(f"{CONVERSATIONS} conversations of {TURNS} turns; turns/s with {CLIENTS} clients. The stock Rasa learned for")
    print(f"{EPOCHS} epoch, which changes its answers, not its speed.\n")
    print(turn_table(ours, stock))
    print("\n| demand | measured | asked | held |\n|---|--:|--:|---|")
    print("\n".join(bar.row() for bar in bars))
    return 0


if __name__ == "__main__":
    sys.exit(main())
