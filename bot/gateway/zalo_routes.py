"""What Zalo's console asks of our domain: proof that it is ours, and the end of an administrator's consent."""

from __future__ import annotations

from typing import Any

import httpx
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from bot.channels.push import OutcomeUnknown, SendFailed
from bot.channels.zalo.api import ACCOUNT_PATH, Refused, ZaloApi
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.tokens import GrantRefused, GrantUnknown, GrantUnreached, TokenPair, TokenUnavailable, ZaloOAuth
from bot.gateway.token_keeper import TokenKeeper
from bot.settings import Settings

log = structlog.get_logger(__name__)

CALLBACK_PATH = "/webhooks/zalo/oauth"
MAX_CODE_CHARS = 2048
_FILE = '<html><head><meta name="zalo-platform-site-verification" content="{code}" /></head><body></body></html>'
_DONE = "Đã cấp quyền cho trợ lý. Anh/chị có thể đóng trang này và chạy «bot zalo check»."
_WRONG_ACCOUNT = "Quyền vừa cấp là của một Zalo OA khác. Anh/chị đăng nhập bằng quản trị viên của đúng OA rồi làm lại."
_NOT_DONE = "Chưa cấp được quyền ({reason}). Mã chỉ dùng một lần, trong 10 phút: anh/chị mở lại liên kết cấp quyền."


class WrongAccount(Exception):
    """The consent was given for another account than ours."""


def meta_tag(code: str) -> str:
    """The tag that proves to Zalo whose domain this is; empty without a code."""
    return f'<meta name="zalo-platform-site-verification" content="{code}" />' if code else ""


async def authorise(
    code: str, verifier: str, *, config: ZaloConfig, client: httpx.AsyncClient, oauth: ZaloOAuth, keeper: TokenKeeper
) -> None:
    """Exchange the code of a consent, make sure that it is for our account, and keep the tokens.

    Raises:
        GrantRefused, GrantUnknown, GrantUnreached: Zalo gave no tokens.
        WrongAccount: the tokens are another account's; they were not kept.
    """
    pair = await oauth.exchange(code, verifier)
    if await account_of(pair, config, client) != config.oa_id:
        raise WrongAccount
    await keeper.authorise(pair)


async def account_of(pair: TokenPair, config: ZaloConfig, client: httpx.AsyncClient) -> str:
    """The id of the account a pair belongs to; empty if Zalo does not tell."""
    try:
        data = await ZaloApi(config, client, _Only(pair.access)).get(ACCOUNT_PATH)
    except (Refused, SendFailed, OutcomeUnknown):
        return ""
    found: Any = data.get("oa_id") or data.get("oaid") if isinstance(data, dict) else ""
    return str(found or "")


class _Only:
    """One token and no other."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def current(self) -> str:
        return self._token

    async def renew(self, refused: str) -> str:
        raise TokenUnavailable("refused")


def zalo_router(
    settings: Settings, config: ZaloConfig, client: httpx.AsyncClient, oauth: ZaloOAuth, keeper: TokenKeeper
) -> APIRouter:
    """The verification file, if there is one, and the callback of the consent, if it can be completed."""
    router = APIRouter()
    code = settings.zalo_verifier_code
    verifier = settings.zalo_code_verifier.get_secret_value()
    if code:
        file = settings.zalo_verifier_file
        content = file.read_bytes() if file else _FILE.format(code=code).encode()

        @router.get(f"/zalo_verifier{code}.html")
        async def verification() -> Response:
            return Response(content, media_type="text/html")

    if verifier:

        @router.get(CALLBACK_PATH)
        async def consented(request: Request) -> Response:
            given = request.query_params.get("code", "")[:MAX_CODE_CHARS]
            if not given or request.query_params.get("oa_id", config.oa_id) != config.oa_id:
                return PlainTextResponse(_WRONG_ACCOUNT if given else _NOT_DONE.format(reason="thiếu mã"), 400)
            try:
                await authorise(given, verifier, config=config, client=client, oauth=oauth, keeper=keeper)
            except WrongAccount:
                return PlainTextResponse(_WRONG_ACCOUNT, 400)
            except (GrantRefused, GrantUnknown, GrantUnreached) as error:
                log.error("zalo_consent_failed", reason=type(error).__name__, code=getattr(error, "code", None))
                return PlainTextResponse(_NOT_DONE.format(reason=getattr(error, "code", "Zalo không trả lời")), 502)
            return PlainTextResponse(_DONE)

    return router
