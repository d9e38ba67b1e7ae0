"""The benchmark's tables: every signal with the figures published for the same files, and what is asked of the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.retrieval.metrics import Quality

FUSED = "all, learned weights"
FLOORS = {
    "XQuAD-vi": "BM25 acc@1 0.918, nDCG@10 0.959; multilingual-MiniLM-L12 nDCG@10 0.842",
    "XQuAD-vi, no diacritics": "BM25 nDCG@10 0.508",
    "ALQAC": "BM25 acc@1 0.732, R@10 0.941, MRR@10 0.803",
    "hộ tịch": "TF-IDF + logistic regression acc@1 0.647, BM25 over texts 0.419",
}


@dataclass(frozen=True)
class Row:
    """One signal on one task. ``milliseconds`` is the mean time of a query, one thread, without indexing."""

    task: str
    signal: str
    quality: Quality
    milliseconds: float | None


@dataclass(frozen=True)
class Bar:
    """What one metric of the fused signals has to reach on a task."""

    task: str
    metric: str
    least: float

    def value(self, quality: Quality) -> float:
        """The metric of these results."""
        return float(getattr(quality, self.metric))


BARS = (
    Bar("XQuAD-vi", "ndcg_at_10", 0.965),
    Bar("XQuAD-vi, no diacritics", "ndcg_at_10", 0.945),
    Bar("ALQAC", "accuracy_at_1", 0.78),
    Bar("hộ tịch", "accuracy_at_1", 0.75),
)


def markdown(rows: Iterable[Row]) -> str:
    """A Markdown table; a task's published figures stand in the row of its first signal."""
    lines = [
        "| task | signal | acc@1 | R@10 | MRR@10 | nDCG@10 | ms/query | published |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    seen: set[str] = set()
    for row in rows:
        quality = row.quality
        figures = (quality.accuracy_at_1, quality.recall_at_10, quality.mrr_at_10, quality.ndcg_at_10)
        published = "" if row.task in seen else FLOORS.get(row.task, "")
        seen.add(row.task)
        shown = " | ".join(f"{figure:.3f}" for figure in figures)
        spent = "" if row.milliseconds is None else f"{row.milliseconds:.2f}"
        lines.append(f"| {row.task} | {row.signal} | {shown} | {spent} | {published} |")
    return "\n".join(lines)


def bar_table(rows: Sequence[Row], bars: Iterable[Bar]) -> str:
    """Each demand beside its floor of the same run; tasks that were not run are left out."""
    lines = ["| task | metric | floor | ours | asked | held |", "| --- | --- | ---: | ---: | ---: | --- |"]
    for bar in bars:
        of_task = [row for row in rows if row.task == bar.task]
        ours = next((bar.value(row.quality) for row in of_task if row.signal == FUSED), None)
        if ours is not None:
            floor = bar.value(of_task[0].quality)
            held = "yes" if ours >= bar.least else "**no**"
            lines.append(f"| {bar.task} | {bar.metric} | {floor:.3f} | {ours:.3f} | {bar.least:g} | {held} |")
    return "\n".join(lines)
