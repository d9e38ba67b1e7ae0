"""Metrics as a table, and as a file with every turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.answers.metrics import Judged, compute_metrics

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
    rows = ["| metric | value |", "|---|---|"]
    for key, name in _NAMES.items():
        value = metrics.get(key)
        shown = "–" if value is None else f"{value:.0f}" if key.startswith(("questions", "latency")) else f"{value:.3f}"
        rows.append(f"| {name} | {shown} |")
    return "\n".join(rows)


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
