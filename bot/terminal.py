"""Where the command line writes: results to standard output, everything about the work to standard error."""

from __future__ import annotations

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(message: str) -> typer.Exit:
    """Tell the operator what went wrong; raise what is returned (exit status 1)."""
    err.print("[red]Lỗi:[/red]", end=" ")
    err.print(message, markup=False)
    return typer.Exit(1)
