"""Word tables written as plain text: easier to read and review than quoted lists."""

from __future__ import annotations


def word_set(table: str) -> frozenset[str]:
    """The words of ``table``, which white space sets apart."""
    return frozenset(table.split())
