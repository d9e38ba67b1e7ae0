"""Zalo's tokens: an access token for 25 hours, a refresh token for 3 months that works once."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import httpx

from bot.channels.zalo.config import ZaloConfig

TOKEN_PATH = "/v4/oa/access_token"
SECONDS = 8.0
_DEFAULT_LIFE = timedelta(hours=25)


@dataclass(frozen=True)
class TokenPair:
    """An access token, how long it lives, and the refresh token that gets the next pair."""

    access: str
    refresh: str
    lives_for: timedelta = _DEFAULT_LIFE


class TokenUnavailable(Exception):
    """There is no access token to be had now. ``final``: only a new authorisation by an administrator helps."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        """``reason``: a short stable name."""
        super().__init__(reason)
        self.reason = reason
        self.final = final


class AccessTokens(Protocol):
    """Where the sender gets its access token from."""

    async def current(self) -> str:
        """The token to use now.

        Raises:
            TokenUnavailable: none.
        """
        ...

    async def renew(self, refused: str) -> str:
        """A token other than ``refused``, which the platform no longer takes; however many ask, it is renewed once.

        Raises:
            TokenUnavailable: none.
        """
        ...


class GrantRefused(Exception):
    """Zalo answered, and gave no tokens. ``code`` is its error."""

    def __init__(self, code: str) -> None:
        """``code``: Zalo's error code, or ``http <status>``."""
        super().__init__(code)
        self.code = code


class GrantUnreached(Exception):
    """Zalo was certainly not reached: the refresh token is unused."""


class GrantUnknown(Exception):
    """No answer came: the refresh token may be used up."""


class ZaloOAuth:
    """Gets token pairs."""

    def __init__(self, config: ZaloConfig, client: httpx.AsyncClient) -> None:
        """``client`` is closed by whoever made it."""
        self._config = config
        self._client = client

    async def refresh(self, refresh_token: str) -> TokenPair:
        """The next pair. The refresh token is used up by this.

        Raises:
            GrantRefused, GrantUnreached, GrantUnknown: see there.
        """
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def exchange(self, code: str, verifier: str) -> TokenPair:
        """The first pair, for the code of an administrator's consent (10 minutes old at most, used once).

        Raises:
            GrantRefused, GrantUnreached, GrantUnknown: see there.
        """
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def _ask(self, form: dict[str, str]) -> TokenPair:
        try:
            response = await self._client.post(
                self._config.oauth_url + TOKEN_PATH,
                data={"app_id": self._config.app_id, **form},
                headers={"secret_key": self._config.app_secret},
                timeout=SECONDS,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise GrantUnreached from error
        except httpx.HTTPError as error:
            raise GrantUnknown from error
        return _pair(response)


def _pair(response: httpx.Response) -> TokenPair:
    try:
        data: Any = response.json()
    except ValueError:
        data = None
    if response.is_server_error or not isinstance(data, dict):
        raise GrantUnknown
    access, refresh = data.get("access_token"), data.get("refresh_token")
    if not isinstance(access, str) or not isinstance(refresh, str) or not access or not refresh:
        raise GrantRefused(str(data.get("error") or f"http {response.status_code}")[:48])
    return TokenPair(access, refresh, _life(data.get("expires_in")))


def _life(expires_in: Any) -> timedelta:
    """``expires_in`` is a string of seconds."""
    text = str(expires_in)
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and int(text) > 0 else _DEFAULT_LIFE


@dataclass(frozen=True)
class ProofKey:
    """The pair that proves that who exchanges a code is who asked for it (PKCE, S256)."""

    verifier: str
    challenge: str


def proof_key(verifier: str | None = None) -> ProofKey:
    """A new pair, or the challenge of a known verifier."""
    verifier = verifier or secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return ProofKey(verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"))
