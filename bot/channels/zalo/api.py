"""Calls of Zalo's Open API. Errors come under HTTP 200; a call whose answer is lost has an unknown outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from bot.channels.push import OutcomeUnknown, SendFailed
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.errors import TOKEN_REFUSED
from bot.channels.zalo.tokens import AccessTokens, TokenUnavailable

SECONDS = 5.0
CONNECTIONS = 16
SEND_PATH = "/v3.0/oa/message/cs"
SEND_ANONYMOUS_PATH = "/v2.0/oa/message"
CONVERSATION_PATH = "/v2.0/oa/conversation"
ACCOUNT_PATH = "/v2.0/oa/getoa"
LAST_MESSAGES = 10
_UNREACHED = timedelta(seconds=5)
_BUSY = timedelta(seconds=60)
_SET_UP_WRONG = timedelta(minutes=10)


class Refused(Exception):
    """Zalo answered with an error code other than 0."""

    def __init__(self, code: int, message: str) -> None:
        """``message`` is Zalo's own text; it may quote what was sent, so it is not for logs."""
        super().__init__(code)
        self.code = code
        self.message = message


def new_client() -> httpx.AsyncClient:
    """The connections to Zalo; close them at the end."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=4.0)
    return httpx.AsyncClient(timeout=SECONDS, limits=limits, trust_env=False)


class ZaloApi:
    """The API of one account."""

    def __init__(self, config: ZaloConfig, client: httpx.AsyncClient, tokens: AccessTokens) -> None:
        """``client`` is closed by whoever made it."""
        self._config = config
        self._client = client
        self._tokens = tokens

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a body; the answer's ``data``.

        Raises:
            Refused: error code other than 0, after one renewal of the token where that could help.
            SendFailed: certainly not taken.
            OutcomeUnknown: nobody knows.
        """
        data = await self._call("POST", path, json=body)
        return data if isinstance(data, dict) else {}

    async def get(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """Ask something; the answer's ``data``. Raises as :meth:`post`."""
        params = {"data": json.dumps(data)} if data is not None else None
        return await self._call("GET", path, params=params)

    async def last_messages(self, user_id: str) -> list[Mapping[str, Any]]:
        """The newest messages with a citizen, as Zalo lists them. Raises as :meth:`post`."""
        found = await self.get(CONVERSATION_PATH, {"user_id": user_id, "offset": 0, "count": LAST_MESSAGES})
        return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            token = await self._tokens.current()
            try:
                return await self._once(method, path, token, request)
            except Refused as error:
                if error.code not in TOKEN_REFUSED:
                    raise
                token = await self._tokens.renew(token)
            return await self._once(method, path, token, request)
        except TokenUnavailable as error:
            wait = _SET_UP_WRONG if error.final else _UNREACHED
            raise SendFailed(
                f"zalo token {error.reason}"[:64],
                retry=True,
                whole_channel=True,
                needs_operator=error.final,
                retry_after=wait,
            ) from error

    async def _once(self, method: str, path: str, token: str, request: Mapping[str, Any]) -> Any:
        try:
            response = await self._client.request(
                method, self._config.api_url + path, headers={"access_token": token}, **request
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendFailed("unreachable", retry=True, whole_channel=True, retry_after=_UNREACHED) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown from error
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise SendFailed("http 429", retry=True, whole_channel=True, retry_after=_BUSY)
        if response.is_client_error:
            raise SendFailed(
                f"http {response.status_code}",
                retry=True,
                whole_channel=True,
                needs_operator=True,
                retry_after=_SET_UP_WRONG,
            )
        return _data(response)


def _data(response: httpx.Response) -> Any:
    try:
        answer = response.json()
        code = int(answer["error"])
    except (ValueError, KeyError, TypeError):
        raise OutcomeUnknown from None
    if response.is_error:
        raise OutcomeUnknown
    if code != 0:
        raise Refused(code, str(answer.get("message", "")))
    return answer.get("data") or {}
