"""A fingerprint of a knowledge folder: derived files are stale exactly when it changes."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_folder(root: Path, patterns: tuple[str, ...] = ("**/*.md", "**/*.yml", "**/*.jsonl")) -> str:
    """Hex SHA-256 over names and contents of the matching files."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()}):
        total.update(path.relative_to(root).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
