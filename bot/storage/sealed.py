"""Secrets at rest, encrypted with a key derived from the service's own: a stolen database is no stolen account."""

from __future__ import annotations

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32


class CannotOpen(Exception):
    """What was sealed cannot be read: the service's secret key is another one now."""


class Sealer:
    """Seals small objects of strings."""

    def __init__(self, secret: str, *, purpose: str) -> None:
        """``purpose`` separates keys derived from one secret."""
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, values: dict[str, str]) -> str:
        """The object, unreadable and unchangeable."""
        return self._fernet.encrypt(json.dumps(values).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, str]:
        """The object again.

        Raises:
            CannotOpen: sealed under another key, or damaged.
        """
        try:
            values: dict[str, str] = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise CannotOpen("BOT_SECRET_KEY is not the one these tokens were sealed with") from None
        return values
