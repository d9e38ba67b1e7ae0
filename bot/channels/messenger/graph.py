"""Calls of Meta's Graph API. A call whose answer is lost has an unknown outcome.

The token travels in a header, so that no address with a secret in it can reach a log of ours or of a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.errors import BUSY, DELIVERED_ALL_THE_SAME, SET_UP_WRONG, Refused
from bot.channels.messenger.signature import proof
from bot.channels.push import OutcomeUnknown, SendFailed

SECONDS = 5.0
CONNECTIONS = 16
_UNREACHED = timedelta(seconds=5)


def new_client() -> httpx.AsyncClient:
    """The connections to Meta; close them at the end."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=4.0)
    return httpx.AsyncClient(timeout=SECONDS, limits=limits, trust_env=False)


class Graph:
    """The Graph API as one app and one Page see it. Every path begins after the version."""

    def __init__(self, config: MessengerConfig, client: httpx.AsyncClient) -> None:
        """``client`` is closed by whoever made it."""
        self._config = config
        self._client = client

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a body in the Page's name; the answer.

        Raises:
            Refused: Meta said no.
            SendFailed: certainly not taken.
            OutcomeUnknown: nobody knows.
        """
        return await self._call("POST", path, self._config.page_token, json=body)

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        """Ask something in the Page's name. Raises as :meth:`post`."""
        return await self._call("GET", path, self._config.page_token, params=params)

    async def get_as_app(self, path: str, **params: str) -> dict[str, Any]:
        """Ask something in the app's name. Raises as :meth:`post`."""
        token = f"{self._config.app_id}|{self._config.app_secret}"
        return await self._call("GET", path, token, params=params)

    async def _call(
        self,
        method: str,
        path: str,
        token: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            response = await self._client.request(
                method,
                f"{self._config.api_url}/{self._config.version}/{path}",
                params={**(params or {}), "appsecret_proof": proof(token, self._config.app_secret)},
                json=json,
                headers={"Authorization": f"Bearer {token}"},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendFailed("unreachable", retry=True, whole_channel=True, retry_after=_UNREACHED) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown from error
        return _answer(response)


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        raise _refused(answer["error"])
    if response.is_success and isinstance(answer, dict):
        return answer
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise SendFailed("http 429", retry=True, whole_channel=True, retry_after=BUSY)
    if response.is_client_error:
        # Not Meta's own answer: a wrong address, or something in between.
        raise SendFailed(
            f"http {response.status_code}",
            retry=True,
            whole_channel=True,
            needs_operator=True,
            retry_after=SET_UP_WRONG,
        )
    raise OutcomeUnknown


def _refused(error: Mapping[str, Any]) -> Exception:
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    if (code, subcode) in DELIVERED_ALL_THE_SAME:
        return OutcomeUnknown()
    return Refused(code, subcode, str(error.get("message", "")))


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else 0
