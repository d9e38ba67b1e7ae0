"""Where the command line writes: results to standard output, everything about the work to standard error."""

from __future__ import annotations

import typer
from rich.console import Console

from bot.channels.finding import Finding, State

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


_MARKS: dict[State, str] = {"ok": "✓", "warning": "!", "wrong": "✗", "unknown": "?"}
_STYLES: dict[State, str] = {"ok": "green", "warning": "yellow", "wrong": "red", "unknown": "yellow"}


def show(finding: Finding) -> None:
    """Print one step of a check: a mark, what was found, and the repair if one is needed."""
    out.print(_MARKS[finding.state], style=_STYLES[finding.state], end=" ")
    out.print(f"{finding.step}: {finding.detail}", markup=False)
    if finding.fix:
        out.print(f"  → {finding.fix}", markup=False)


def fail(message: str) -> typer.Exit:
    """Tell the operator what went wrong; raise what is returned (exit status 1)."""
    err.print("[red]Lỗi:[/red]", end=" ")
    err.print(message, markup=False)
    return typer.Exit(1)
