"""The key that signs widget stream tickets and desk log-ins: configured, or made once and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

MIN_CHARS = 32


def load_secret(configured: str, file: Path) -> str:
    """The configured key, or the one in ``file``, which is made (readable by us only) if it is missing.

    Two processes starting at once end up with the same key. Several machines must configure one.

    Raises:
        ValueError: the configured key is too short to keep anybody out.
    """
    if configured:
        if len(configured) < MIN_CHARS:
            raise ValueError(f"BOT_SECRET_KEY: use at least {MIN_CHARS} random characters, or leave it empty")
        return configured
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as output:
        output.write(secrets.token_urlsafe(48))
    try:
        # A link appears whole or not at all, and never replaces the file of a rival.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()
