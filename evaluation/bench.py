"""``make bench``: every table, one after the other, peers and published figures beside ours.

Two environment variables name data that cannot be shipped; what they would show is skipped with a line when they are
not set. ``BOT_EVAL_DIR``: the folder of the evaluation data (questions of citizens, XQuAD, ALQAC, hộ tịch).
``BOT_PHOATIS_DIR``: the folder PhoATIS of its authors' repository.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.operate.rasa_model import rasa_command, rasa_environment
from bot.settings import PROJECT_ROOT

QUESTIONS = ("dev-questions.jsonl", "dev-noisy.jsonl", "dev-dialogues.jsonl")
OWN_DIALOGUES = PROJECT_ROOT / "evaluation" / "dialogue" / "conversations.jsonl"
DELIVERIES = ("--deliveries", "2000")
KILLS = ("--runs", "11")
REPORT = PROJECT_ROOT / "var" / "evaluation"


@dataclass(frozen=True)
class Benchmark:
    """One table: its command, or why it is skipped."""

    name: str
    command: tuple[str, ...] = ()
    skipped: str = ""


def benchmarks(variables: Mapping[str, str]) -> list[Benchmark]:
    """What can be run with these environment variables, in the order of the output."""
    data, phoatis = variables.get("BOT_EVAL_DIR", ""), variables.get("BOT_PHOATIS_DIR", "")
    service, rasa = sys.executable, str(rasa_command(PROJECT_ROOT).with_name("python"))
    asked = [path for name in QUESTIONS if data and (path := Path(data) / name).is_file()]
    report = (service, "-m", "evaluation.answers.run_report", *map(str, [*asked, OWN_DIALOGUES]), "--out", str(REPORT))
    return [
        Benchmark("Answers", report),
        _with(
            "Public retrieval sets", data, "BOT_EVAL_DIR", (service, "-m", "evaluation.retrieval.run", "--data", data)
        ),
        _with("PhoATIS", phoatis, "BOT_PHOATIS_DIR", (rasa, "-m", "evaluation.phoatis.run", "--data", phoatis)),
        Benchmark("NLU on held-out examples", (rasa, "-m", "evaluation.nlu.run", "--only", "shipped")),
        # small sizes of what `evaluation/channels` proves at full size
        Benchmark("Channels: a flood of deliveries", (service, "-m", "evaluation.channels.deliveries", *DELIVERIES)),
        Benchmark("Channels: killed in between", (service, "-m", "evaluation.channels.kills", *KILLS)),
        Benchmark("Speed", (service, "-m", "evaluation.speed.run")),
    ]


def _with(name: str, folder: str, variable: str, command: tuple[str, ...]) -> Benchmark:
    if not folder:
        return Benchmark(name, skipped=f"{variable} is not set")
    if not Path(folder).is_dir():
        return Benchmark(name, skipped=f"{variable}={folder} is not a folder")
    return Benchmark(name, command)


def main() -> int:
    """Run the benchmarks; the exit status is the worst of theirs."""
    worst = 0
    for benchmark in benchmarks(os.environ):
        if benchmark.skipped:
            print(f"\n# {benchmark.name}: skipped, {benchmark.skipped}", flush=True)
            continue
        print(f"\n# {benchmark.name}", flush=True)
        # Rasa's environment (one thread, no telemetry) suits the rest, too
        result = subprocess.run(benchmark.command, cwd=PROJECT_ROOT, env=rasa_environment(), check=False)
        worst = max(worst, abs(result.returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main())
