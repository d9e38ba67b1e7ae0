"""Questions written from citizens' situations, each labelled with the guide an officer would open.

Guides carry example questions of their own, but those are written guide by guide and sound like the guide. These are
the other way round, so they show how look-alike guides are told apart and how hard real questions are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from bot.knowledge.explain import explain
from bot.knowledge.problems import Problem
from bot.knowledge.schema import Aspect, Line, Slug, Strict


class AskedQuestion(Strict):
    """One question and who answers it. ``guides``: the best first, then others that answer it too."""

    text: Line
    guides: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=3)]
    aspect: Aspect
    also_ok_aspects: tuple[Aspect, ...] = ()


def read_asked(path: Path, name: str, problems: list[Problem]) -> Iterator[tuple[int, AskedQuestion]]:
    """The questions of a file (one JSON object a line) with their line numbers; what cannot be read is a problem."""
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            yield line, AskedQuestion.model_validate(json.loads(text))
        except json.JSONDecodeError as error:
            problems.append(
                Problem(name, line, "json", f"không đọc được dòng này: {error.msg}", "sửa dấu nháy, dấu phẩy")
            )
        except ValidationError as error:
            for detail in error.errors():
                field = ".".join(str(part) for part in detail["loc"]) or "dòng"
                problems.append(Problem(name, line, field, *explain(detail)))
