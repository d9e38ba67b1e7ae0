"""One command, the whole picture: ask every question, write Markdown and plots, and add a line to the record.

In the repository root, with the service environment::

    python -m evaluation.answers.run_report FILE.jsonl … --out DIR                # every question ("nightly")
    python -m evaluation.answers.run_report FILE.jsonl … --out DIR --size ci      # a fixed sample of each file
    python -m evaluation.answers.run_report FILE.jsonl … --out DIR --change "shorter clarifications"

A bot of its own is started for the run unless ``--url`` names a running one. ``--change`` says what is new and adds a
line with date, commit and figures to ``evaluation/results.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import httpx

from bot.clock import today_in_vietnam
from bot.dialogue.ask import ANSWER_FROM, CLARIFY_FROM
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.settings import PROJECT_ROOT, get_settings
from evaluation.answers import analysis
from evaluation.answers.dataset import BadQuestionFile, load_dialogues
from evaluation.answers.metrics import Judged, compute_metrics
from evaluation.answers.plots import draw_confusion, draw_coverage_risk, draw_reliability
from evaluation.answers.report import full_report, markdown_report
from evaluation.answers.results import add_line, result_line
from evaluation.answers.run import ask_all
from evaluation.serving import running_bot

SIZES: Mapping[str, int | None] = {"ci": 40, "nightly": None}
THRESHOLDS = {"answer from": ANSWER_FROM, "ask back from": CLARIFY_FROM}
RESULTS = PROJECT_ROOT / "evaluation" / "results.md"


def ask_files(url: str, files: Sequence[Path], size: int | None, knowledge: Knowledge) -> dict[str, list[Judged]]:
    """Each file's judged turns, by the file's name without its ending.

    Raises:
        BadQuestionFile: a line cannot be read.
        httpx.HTTPError: the server cannot be reached.
    """
    aliases = dict(knowledge.aliases)
    turns = {}
    for path in files:
        dialogues = analysis.sample(load_dialogues(path), size)
        turns[path.stem] = asyncio.run(ask_all(url, dialogues, aliases))
        print(f"{path.name}: {len(turns[path.stem])} turns asked", file=sys.stderr)
    return turns


def write_report(turns: Mapping[str, Sequence[Judged]], areas: Mapping[str, str], out: Path, title: str) -> Path:
    """Write ``report.md``, its three pictures and ``turns.json`` into ``out``; the path of the report."""
    out.mkdir(parents=True, exist_ok=True)
    every = [turn for inside in turns.values() for turn in inside]
    points = analysis.coverage_risk(every)
    draw_reliability(analysis.reliability(every), out / "reliability.png")
    draw_coverage_risk(points, THRESHOLDS, out / "coverage-risk.png")
    draw_confusion(*analysis.confusion_by(every, areas), out / "areas.png")
    marked = {name: analysis.at_threshold(points, threshold) for name, threshold in THRESHOLDS.items()}
    report = out / "report.md"
    report.write_text(markdown_report(title, turns, areas, marked), encoding="utf-8")
    (out / "turns.json").write_text(json.dumps(full_report(every), ensure_ascii=False, indent=1), encoding="utf-8")
    return report


def commit() -> str:
    """Short name of the checked-out commit, with a plus sign when files have changed since; "?" outside git."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "?"


def run(arguments: argparse.Namespace, today: date) -> int:
    """Ask, write and record; the exit status."""
    knowledge = load_knowledge(PROJECT_ROOT / get_settings().knowledge_dir).knowledge
    areas = {guide.header.id: guide.header.area.value for guide in knowledge.guides.values()}
    try:
        with nullcontext(arguments.url) if arguments.url else running_bot() as bot:
            url = bot if isinstance(bot, str) else bot.url
            turns = ask_files(url, arguments.files, SIZES[arguments.size], knowledge)
    except (BadQuestionFile, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    except httpx.HTTPError as error:
        print(f"{arguments.url or 'the bot'}: {error}", file=sys.stderr)
        return 1
    title = f"Answers, {arguments.size} size, {today.isoformat()}, commit {commit()}"
    print(write_report(turns, areas, arguments.out, title))
    if arguments.change:
        lines = [
            result_line(today, commit(), name, compute_metrics(inside), arguments.change)
            for name, inside in turns.items()
        ]
        RESULTS.write_text(add_line(RESULTS.read_text(encoding="utf-8"), lines), encoding="utf-8")
    return 0


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.answers.run_report", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="question files, JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder for report.md, its plots and turns.json")
    parser.add_argument("--url", default="", help="a running server; without it one is started for the run")
    parser.add_argument("--size", choices=SIZES, default="nightly", help="ci: a fixed sample of every file")
    parser.add_argument("--change", default="", help="what is new; adds a line to evaluation/results.md")
    return run(parser.parse_args(), today_in_vietnam(get_settings().today))


if __name__ == "__main__":
    sys.exit(main())
