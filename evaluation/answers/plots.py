"""The pictures of the report. Each function draws one figure and writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # no screen needed

from matplotlib.figure import Figure

from evaluation.answers.analysis import Bin, Point, at_threshold

FEWEST = 10  # turns; a share of fewer says nothing


def draw_reliability(bins: Sequence[Bin], path: Path) -> None:
    """Confidence against accuracy; the area of a dot, and the number beside it, is how many turns it stands for."""
    figure = Figure(figsize=(5.5, 5.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="as sure as right")
    most = max((b.count for b in bins), default=1)
    sizes = [20 + 300 * b.count / most for b in bins]
    axes.scatter([b.confidence for b in bins], [b.accuracy for b in bins], s=sizes, color="tab:blue", alpha=0.8)
    for b in bins:
        axes.annotate(str(b.count), (b.confidence, b.accuracy), (9, -9), textcoords="offset points", fontsize=8)
    axes.set(xlim=(-0.03, 1.06), ylim=(-0.03, 1.06), xlabel="confidence", ylabel="share right", title="Reliability")
    axes.set_aspect("equal")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=120)


def draw_coverage_risk(points: Sequence[Point], thresholds: Mapping[str, float], path: Path) -> None:
    """Share answered against share of it that is wrong, with the shipped thresholds marked."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    shown = points[FEWEST - 1 :] or points
    axes.plot([p.coverage for p in shown], [p.risk for p in shown], color="tab:blue", drawstyle="steps-post")
    for (name, threshold), marker in zip(thresholds.items(), "os^v", strict=False):
        point = at_threshold(points, threshold)
        axes.plot(
            point.coverage, point.risk, marker, linestyle="", markersize=9, label=f"{name} confidence {threshold:g}"
        )
    highest = max((p.risk for p in shown), default=0.0)
    axes.set(xlim=(0, 1.02), ylim=(0, 1.1 * highest + 0.01), title="Coverage and risk")
    axes.set(xlabel="share of the turns that is answered", ylabel="share of these that is wrong")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def draw_confusion(names: Sequence[str], counts: Sequence[Sequence[int]], path: Path) -> None:
    """Right area (rows) against the area of the best guess (columns)."""
    side = 2.5 + 0.45 * len(names)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    if names:
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            if count:
                axes.text(j, i, str(count), ha="center", va="center", color="white" if shares[i][j] > 0.6 else "black")
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="best guess", ylabel="right", title="Areas taken for each other")
    figure.savefig(path, dpi=120)
