"""What is counted, as pure functions over gold and predicted labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Span = tuple[int, int, str]
Entities = Mapping[Span, str]


def accuracy(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Share of equal labels; 0 for nothing."""
    return sum(g == p for g, p in zip(gold, predicted, strict=True)) / len(gold) if gold else 0.0


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Mean over the gold labels of the harmonic mean of precision and recall."""
    right = Counter(g for g, p in zip(gold, predicted, strict=True) if g == p)
    wanted, given = Counter(gold), Counter(predicted)
    return sum(2 * right[label] / (wanted[label] + given[label]) for label in wanted) / len(wanted) if wanted else 0.0


@dataclass(frozen=True)
class EntityScore:
    """Micro F1 over (start, end, name), and the share of the right ones whose value is right, too."""

    f1: float
    values: float


def entity_score(gold: Sequence[Entities], predicted: Sequence[Entities]) -> EntityScore:
    """Compare the entities of the same messages; a message with two values for one span counts as one."""
    both = [(g, p, g.keys() & p.keys()) for g, p in zip(gold, predicted, strict=True)]
    found = sum(len(spans) for _, _, spans in both)
    total = sum(len(g) + len(p) for g, p, _ in both)
    right = sum(g[span] == p[span] for g, p, spans in both for span in spans)
    return EntityScore(2 * found / total if total else 1.0, right / found if found else 0.0)


def p50(milliseconds: Sequence[float]) -> float:
    """Median; 0 for nothing."""
    return median(milliseconds) if milliseconds else 0.0


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column is text, the others are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
