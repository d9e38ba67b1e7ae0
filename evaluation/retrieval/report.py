"""The benchmark's table, with the figures published for the same files beside ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.retrieval.metrics import Quality

FLOORS = {
    "XQuAD-vi": "BM25 acc@1 0.918, nDCG@10 0.959; multilingual-MiniLM-L12 nDCG@10 0.842",
    "XQuAD-vi, no diacritics": "BM25 nDCG@10 0.508",
    "ALQAC": "BM25 acc@1 0.732, R@10 0.941, MRR@10 0.803",
    "hộ tịch, procedure texts": "BM25 acc@1 0.419",
    "hộ tịch, nearest example question": "TF-IDF + logistic regression acc@1 0.647",
}


@dataclass(frozen=True)
class Row:
    """One signal on one task. ``milliseconds`` is the mean time of a query, one thread, without indexing."""

    task: str
    signal: str
    quality: Quality
    milliseconds: float


def markdown(rows: Iterable[Row]) -> str:
    """A Markdown table; a task's published floor stands in the row of its first signal."""
    lines = [
        "| task | signal | acc@1 | R@10 | MRR@10 | nDCG@10 | ms/query | published |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    seen: set[str] = set()
    for row in rows:
        quality = row.quality
        figures = (quality.accuracy_at_1, quality.recall_at_10, quality.mrr_at_10, quality.ndcg_at_10)
        floor = "" if row.task in seen else FLOORS.get(row.task, "")
        seen.add(row.task)
        shown = " | ".join(f"{figure:.3f}" for figure in figures)
        lines.append(f"| {row.task} | {row.signal} | {shown} | {row.milliseconds:.2f} | {floor} |")
    return "\n".join(lines)
