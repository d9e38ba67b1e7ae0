"""Metrics as a table, as a page with every analysis, and as a file with every turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.answers import analysis
from evaluation.answers.metrics import Judged, compute_metrics

_PAIRS = 20
_WORST = 30
_NAMES = {
    "questions": "questions",
    "guide_accuracy": "guide accuracy",
    "guide_recall_at_3": "guide recall@3",
    "aspect": "aspect (of right answers)",
    "wrong_answers": "wrong answers (of all)",
    "handoff_recall": "handoff recall",
    "handoff_precision": "handoff precision",
    "kind_accuracy": "kind accuracy",
    "calibration_error": "calibration error (15 bins)",
    "latency_p50_ms": "latency p50, ms",
    "latency_p95_ms": "latency p95, ms",
}


def metrics_table(metrics: Mapping[str, float | None]) -> str:
    """A Markdown table of metrics."""
    return _side_by_side({"value": metrics})


def _side_by_side(columns: Mapping[str, Mapping[str, float | None]]) -> str:
    rows = [f"| metric | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    for key, name in _NAMES.items():
        rows.append(f"| {name} | {' | '.join(_shown(key, metrics.get(key)) for metrics in columns.values())} |")
    return "\n".join(rows)


def _shown(key: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key.startswith(("questions", "latency")) else f"{value:.3f}"


def markdown_report(
    title: str,
    turns: Mapping[str, Sequence[Judged]],
    areas: Mapping[str, str],
    marked: Mapping[str, analysis.Point],
) -> str:
    """The whole page. Its pictures are named reliability.png, coverage-risk.png and areas.png, beside it.

    Args:
        title: its heading.
        turns: the turns of each question file.
        areas: the area of each guide.
        marked: the shipped thresholds by name, and where they stand on the coverage–risk curve.
    """
    every = [turn for inside in turns.values() for turn in inside]
    blocks = [
        f"# {title}",
        "## Metrics by question file",
        _side_by_side({name: compute_metrics(inside) for name, inside in turns.items()}),
        "## What went wrong, costliest first",
        _table(("error", "turns"), analysis.error_counts(every).items()),
        "## By area",
        _area_table(every, areas),
        "![Areas taken for each other](areas.png)",
        "## Guides taken for each other",
        _table(
            ("right", "best guess", "turns"), ((c.right, c.given, c.count) for c in analysis.confusions(every)[:_PAIRS])
        ),
        "## How far the confidence can be believed",
        "![Reliability](reliability.png)",
        _table(
            ("confidence", "share right", "turns"),
            ((f"{b.confidence:.2f}", f"{b.accuracy:.2f}", b.count) for b in analysis.reliability(every)),
        ),
        "## Coverage and risk",
        "Of all turns with a guess: what answering from a confidence on would cover, and how much of that would be "
        "wrong. Dialogue rules (topic kept, guide pressed, asked back first) decide besides the threshold.",
        "![Coverage and risk](coverage-risk.png)",
        _table(
            ("threshold", "from", "coverage", "risk"),
            ((name, f"{p.threshold:.2f}", f"{p.coverage:.3f}", f"{p.risk:.3f}") for name, p in marked.items()),
        ),
        f"## The {_WORST} worst errors",
        _table(
            ("question", "expected", "given", "confidence", "error"),
            map(_error_row, analysis.worst_errors(every, _WORST)),
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _area_table(turns: Sequence[Judged], areas: Mapping[str, str]) -> str:
    keys = ("questions", "guide_accuracy", "guide_recall_at_3", "aspect", "wrong_answers", "kind_accuracy")
    rows = (
        (name, *(_shown(key, metrics[key]) for key in keys))
        for name, metrics in analysis.by_group(turns, areas).items()
    )
    return _table(("area", *(_NAMES[key] for key in keys)), rows)


def _error_row(error: analysis.Error) -> tuple[str, ...]:
    question, turn = error.turn.question, error.turn
    expected = ", ".join(question.guides[:2]) or question.kind
    return question.text, expected, f"{turn.kind} {turn.best_guess or ''}", f"{turn.confidence:.2f}", error.what


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return "\n".join(lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows])


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "/").split())


def full_report(turns: Sequence[Judged]) -> dict[str, Any]:
    """Metrics and, per turn, what was asked, expected and said."""
    return {
        "metrics": compute_metrics(turns),
        "turns": [
            {
                "id": t.question.id,
                "text": t.question.text,
                "expected": {"kind": t.question.kind, "guides": t.question.guides, "aspect": t.question.aspect},
                "got": {
                    "kind": t.kind,
                    "guide": t.guide,
                    "aspects": list(t.aspects),
                    "alternatives": list(t.alternatives),
                    "confidence": t.confidence,
                },
                "right": t.right,
            }
            for t in turns
        ],
    }
