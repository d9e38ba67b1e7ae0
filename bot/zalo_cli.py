"""Commands for the Zalo channel: ``bot zalo …``. Exit status: 0 fine, 1 findings or failure, 2 usage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import httpx
import typer

from bot.channels.webhook import BadSignature
from bot.channels.zalo import signature
from bot.channels.zalo.api import new_client
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.tokens import GrantRefused, GrantUnknown, GrantUnreached, ZaloOAuth, proof_key
from bot.gateway.channel_set import zalo_config, zalo_keeper
from bot.gateway.token_keeper import TokenKeeper
from bot.gateway.zalo_check import ZaloCheck
from bot.gateway.zalo_routes import WrongAccount, account_of, authorise
from bot.settings import Settings, get_settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.secret import load_secret
from bot.terminal import err, fail, out, show

zalo_app = typer.Typer(no_args_is_help=True, help="Kênh Zalo Official Account.")


@dataclass(frozen=True)
class _Office:
    """What the commands work with."""

    settings: Settings
    config: ZaloConfig
    client: httpx.AsyncClient
    database: Database
    oauth: ZaloOAuth
    keeper: TokenKeeper


@zalo_app.command("check")
def check() -> None:
    """Kiểm tra từng bước cài đặt Zalo và chỉ cách sửa. Không gửi tin cho ai, không đổi gì."""
    wrong = asyncio.run(_check())
    err.print(f"{wrong} bước cần sửa." if wrong else "Các bước kiểm tra được đều đạt.")
    raise typer.Exit(1 if wrong else 0)


async def _check() -> int:
    wrong = 0
    async with _office() as o:
        async for finding in ZaloCheck(o.settings, o.config, o.client, o.database, o.keeper, now=_now).run():
            show(finding)
            wrong += finding.state == "wrong"
    return wrong


@zalo_app.command("pkce")
def pkce() -> None:
    """Tạo cặp mã cho bước cấp quyền: một mã giữ trong cấu hình, một mã dán vào trang ứng dụng Zalo."""
    pair = proof_key()
    out.print(f"BOT_ZALO_CODE_VERIFIER={pair.verifier}", markup=False)
    err.print("Dòng trên: thêm vào tệp .env, giữ kín.")
    err.print(f"Code challenge để dán vào trang ứng dụng Zalo: {pair.challenge}", markup=False)


@zalo_app.command("authorize")
def authorize(
    code: Annotated[
        str, typer.Option(prompt="Mã (code) trong địa chỉ sau khi quản trị viên đồng ý", help="Mã, dùng một lần.")
    ],
) -> None:
    """Đổi mã đồng ý của quản trị viên lấy quyền truy cập, khi Zalo không gọi được địa chỉ callback của máy chủ."""

    async def exchange(o: _Office) -> None:
        verifier = o.settings.zalo_code_verifier.get_secret_value()
        if not verifier:
            raise fail("chưa đặt BOT_ZALO_CODE_VERIFIER; tạo bằng «bot zalo pkce»")
        await authorise(code.strip(), verifier, config=o.config, client=o.client, oauth=o.oauth, keeper=o.keeper)

    _granted(exchange)


@zalo_app.command("token")
def token(
    refresh_token: Annotated[str, typer.Option(prompt="Refresh token", hide_input=True, help="Dùng một lần.")],
) -> None:
    """Nhập refresh token lấy từ API Explorer của Zalo. Token này được dùng ngay và đổi lấy cặp mới."""

    async def renew(o: _Office) -> None:
        pair = await o.oauth.refresh(refresh_token.strip())
        # Kept first: it cannot be had a second time.
        await o.keeper.authorise(pair)
        if await account_of(pair, o.config, o.client) not in (o.config.oa_id, ""):
            raise WrongAccount

    _granted(renew)


@zalo_app.command("signature")
def diagnose(
    body: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp chứa đúng từng byte thân yêu cầu.")],
    header: Annotated[str, typer.Argument(help="Giá trị tiêu đề X-ZEvent-Signature.")],
    timestamp: Annotated[str, typer.Option(help="Giá trị tiêu đề X-ZEvent-Timestamp, nếu có.")] = "",
) -> None:
    """Giải thích vì sao một chữ ký của Zalo không khớp."""
    headers = {signature.SIGNATURE_HEADER: header, signature.TIMESTAMP_HEADER: timestamp}
    try:
        signature.verify(body.read_bytes(), headers, _config())
    except BadSignature as error:
        raise fail(error.hint) from error
    err.print("Chữ ký đúng.")


def _granted(grant: Callable[[_Office], Awaitable[None]]) -> None:
    async def run() -> None:
        async with _office() as o:
            await grant(o)

    try:
        asyncio.run(run())
    except WrongAccount as error:
        raise fail("quyền vừa cấp là của một Zalo OA khác; làm lại bằng quản trị viên của đúng OA") from error
    except GrantRefused as error:
        raise fail(f"Zalo từ chối ({error.code}); mã chỉ dùng một lần và chỉ có hạn ngắn, hãy lấy mã mới") from error
    except (GrantUnknown, GrantUnreached) as error:
        raise fail("không nhận được trả lời của Zalo; kiểm tra mạng rồi lấy mã mới") from error
    err.print("Đã lưu quyền truy cập. Kiểm tra: bot zalo check")


def _config() -> ZaloConfig:
    settings = get_settings()
    if not settings.zalo_app_id:
        raise fail("chưa cấu hình Zalo: đặt BOT_ZALO_APP_ID và các mục BOT_ZALO_… (xem docs/kenh-zalo.md)")
    try:
        return zalo_config(settings)
    except ValueError as error:
        raise fail(str(error)) from error


@asynccontextmanager
async def _office() -> AsyncIterator[_Office]:
    settings, config = get_settings(), _config()
    await asyncio.to_thread(upgrade, settings.database_url)
    secret = load_secret(settings.secret_key.get_secret_value(), settings.cache_dir.parent / "secret.key")
    database, client = Database(settings.database_url), new_client()
    try:
        oauth = ZaloOAuth(config, client)
        yield _Office(settings, config, client, database, oauth, zalo_keeper(database, secret, oauth, config, _now))
    finally:
        await client.aclose()
        await database.close()


def _now() -> datetime:
    return datetime.now(timezone.utc)
