"""The record of what each change did to the figures (``evaluation/results.md``), as text in and text out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

COLUMNS = {
    "guide_accuracy": "guide",
    "guide_recall_at_3": "recall@3",
    "aspect": "aspect",
    "wrong_answers": "wrong",
    "handoff_recall": "handoff R",
    "handoff_precision": "handoff P",
    "calibration_error": "calibration",
}
HEADER = [
    f"| date | commit | questions | n | {' | '.join(COLUMNS.values())} | change |",
    f"| --- | --- | --- | ---: | {' | '.join('---:' for _ in COLUMNS)} | --- |",
]


def result_line(day: date, commit: str, name: str, metrics: Mapping[str, float | None], change: str) -> str:
    """A row of the record."""
    shown = " | ".join("–" if (value := metrics.get(key)) is None else f"{value:.3f}" for key in COLUMNS)
    clean = " ".join(change.replace("|", "/").split())
    return f"| {day.isoformat()} | {commit} | {name} | {metrics.get('questions') or 0:.0f} | {shown} | {clean} |"


def add_line(record: str, lines: Iterable[str]) -> str:
    """The record with rows added at its end; the table is begun where there is none yet."""
    body = record.rstrip("\n").splitlines()
    if HEADER[0] not in body:
        body += ["", *HEADER]
    return "\n".join([*body, *lines]) + "\n"
