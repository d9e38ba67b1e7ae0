"""Looking for told secrets where none may be: logs, database files, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.text.normalise import canonical
from evaluation.safety.pii import Telling

_LONG = 8  # digits; fewer may stand by chance in a time or an id, so the words before them must stand there, too
_WORDS_BEFORE = 6  # characters


def needles(told: Telling) -> set[bytes]:
    """How a secret would stand in a file: as told, or as bare digits."""
    text, secret = canonical(told.text), canonical(told.secret)
    digits = "".join(str(int(char)) for char in secret if char.isdigit())
    if len(digits) >= _LONG or not digits.isdigit() or "@" in secret:
        return {form.encode() for form in (secret, told.secret, digits) if len(form) >= _LONG}
    start = text.find(secret)
    return {text[max(start - _WORDS_BEFORE, 0) : start + len(secret)].encode()}


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, those in folders, and what SQLite keeps beside a database.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file())
        else:
            yield path
            yield from (beside for end in ("-wal", "-journal") if (beside := Path(f"{path}{end}")).is_file())


def found_in(content: bytes, told: Sequence[Telling]) -> list[Telling]:
    """The secrets that stand in ``content``."""
    return [each for each in told if any(needle in content for needle in needles(each))]
