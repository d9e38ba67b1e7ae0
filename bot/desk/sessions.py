"""Log-in cookies and form tokens: signed by the service, useless to anybody else.

The cookie carries a random token; the database knows only its hash, so a log-out is final. The form token of a
logged-in page is derived from that token, so another site cannot know it. The log-in form, which has no session yet,
gets a short-lived cookie of its own that its hidden field must match.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, Signer, URLSafeTimedSerializer

COOKIE = "ban_truc"
FORM_COOKIE = "ban_truc_dang_nhap"
FORM_SECONDS = 3600
HOME = "/desk"


def new_token() -> str:
    """A fresh random token of 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Sessions:
    """Signs and reads what the browser keeps. ``lifetime_seconds`` bounds how old a log-in cookie may be."""

    secret_key: str
    lifetime_seconds: int

    def seal(self, token: str) -> str:
        """The log-in cookie of ``token``."""
        return self._serializer("desk-session").dumps(token)

    def unseal(self, cookie: str | None) -> str | None:
        """The token in a log-in cookie; None if it is missing, forged or too old."""
        return self._load("desk-session", cookie, self.lifetime_seconds)

    def csrf(self, token: str) -> str:
        """The form token that belongs to a log-in."""
        return Signer(self.secret_key, salt="desk-csrf").get_signature(token).decode()

    def csrf_matches(self, token: str, given: str | None) -> bool:
        """Whether a form token was made for this log-in."""
        return given is not None and hmac.compare_digest(self.csrf(token).encode(), given.encode())

    def seal_form(self, nonce: str) -> str:
        """The hidden field of the log-in form that goes with the cookie ``nonce``."""
        return self._serializer("desk-form").dumps(nonce)

    def form_matches(self, nonce: str | None, field: str | None) -> bool:
        """Whether a log-in form was served to this browser not long ago."""
        given = self._load("desk-form", field, FORM_SECONDS)
        return nonce is not None and given is not None and hmac.compare_digest(nonce.encode(), given.encode())

    def _serializer(self, salt: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret_key, salt=salt)

    def _load(self, salt: str, value: str | None, max_age: int) -> str | None:
        if not value:
            return None
        try:
            loaded = self._serializer(salt).loads(value, max_age=max_age)
        except BadData:
            return None
        return loaded if isinstance(loaded, str) else None


def safe_next(address: str | None) -> str:
    """Where to go after log-in: a page of the desk, never another site."""
    if address is None or not (address == HOME or address.startswith(f"{HOME}/")):
        return HOME
    return HOME if "\\" in address or any(ord(character) < 33 for character in address) else address
