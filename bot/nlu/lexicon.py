"""Files of domain terms, one term a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.nlu.offsets import compose

_TERM = re.compile(r"[\w ]+")


class LexiconError(ValueError):
    """A lexicon that cannot be read; the message names file, line and fix."""


def read_terms(paths: Iterable[Path]) -> list[str]:
    """Terms of the files in order, composed and in lower case; ``#`` starts a comment.

    Raises:
        LexiconError: a file is missing, or a term holds anything but letters, digits and single spaces.
    """
    terms: dict[str, None] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            term = compose(line.split("#")[0].strip()).text
            if term and not _TERM.fullmatch(term):
                raise LexiconError(f"{path}:{number}: «{term}»: write letters, digits and spaces only")
            if term:
                terms[term] = None
    return list(terms)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); check the path in config.yml") from error
