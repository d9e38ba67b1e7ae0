"""Commands for the Messenger channel: ``bot messenger …``. Exit status: 0 fine, 1 findings or failure, 2 usage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import Annotated

import typer

from bot.channels.finding import Finding
from bot.channels.messenger import threads
from bot.channels.messenger.channel import NAME
from bot.channels.messenger.check import Check, Wishes
from bot.channels.messenger.config import MessengerConfig, config_from
from bot.channels.messenger.errors import Refused
from bot.channels.messenger.graph import Graph, new_client
from bot.channels.push import OutcomeUnknown, SendFailed
from bot.clock import VIETNAM
from bot.settings import Settings, get_settings
from bot.storage import dead_letters, webhook_events
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.terminal import err, fail, out, show

messenger_app = typer.Typer(no_args_is_help=True, help="Kênh Facebook Messenger.")


class ThreadAction(str, Enum):
    """What to do with a thread."""

    SHOW = "show"
    TAKE = "take"
    RELEASE = "release"
    TO_INBOX = "to-inbox"


@messenger_app.command("check")
def check(
    subscribe: Annotated[bool, typer.Option("--subscribe", help="Nối Trang với ứng dụng, đủ các trường.")] = False,
    set_profile: Annotated[
        bool, typer.Option("--set-profile", help="Đặt lời chào, nút Bắt đầu, câu hỏi mở đầu và menu.")
    ] = False,
) -> None:
    """Kiểm tra từng bước cài đặt Messenger và chỉ cách sửa. Không gửi tin cho ai; không đổi gì nếu không yêu cầu."""
    wrong = asyncio.run(_check(_config(), get_settings(), Wishes(subscribe, set_profile)))
    err.print(f"{wrong} bước cần sửa." if wrong else "Các bước kiểm tra được đều đạt.")
    err.print("Tự xem thêm: ứng dụng ở chế độ Live và đã được duyệt quyền nâng cao pages_messaging.")
    raise typer.Exit(1 if wrong else 0)


@messenger_app.command("thread")
def thread(
    psid: Annotated[str, typer.Argument(help="Mã người dân trên Messenger (PSID).")],
    action: Annotated[ThreadAction, typer.Argument(help="Xem, lấy về, nhả ra, hay chuyển cho Hộp thư Trang.")] = (
        ThreadAction.SHOW
    ),
) -> None:
    """Xem hoặc đổi ứng dụng đang giữ một cuộc trò chuyện (định tuyến cuộc trò chuyện)."""
    config = _config()
    try:
        owner = asyncio.run(_thread(config, psid, action))
    except Refused as error:
        raise fail(f"Meta từ chối: {error.explanation}") from error
    except (SendFailed, OutcomeUnknown) as error:
        raise fail(f"không hỏi được Meta ({error or 'không có trả lời'})") from error
    names = {config.app_id: "ứng dụng của trợ lý", threads.PAGE_INBOX: "Hộp thư Trang", "": "chưa ứng dụng nào"}
    out.print(f"Đang giữ: {names.get(owner, 'ứng dụng khác')}{f' ({owner})' if owner else ''}", markup=False)


def _config() -> MessengerConfig:
    try:
        return config_from(get_settings())
    except ValueError as error:
        raise fail(str(error)) from error


async def _check(config: MessengerConfig, settings: Settings, wishes: Wishes) -> int:
    wrong = 0
    async with new_client() as client:
        async for finding in Check(config, client, settings.public_url, wishes).run():
            show(finding)
            wrong += finding.state == "wrong"
    await asyncio.to_thread(upgrade, settings.database_url)
    database = Database(settings.database_url)
    try:
        for finding in (await _received(database), await _undelivered(database)):
            show(finding)
    finally:
        await database.close()
    return wrong


async def _received(database: Database) -> Finding:
    step = "Sự kiện từ Messenger"
    async with database.read() as session:
        names = await webhook_events.last_by_name(session, NAME)
        failed = await webhook_events.find(session, channel=NAME, status="failed", limit=100)
    if not names:
        return Finding(step, "warning", "Chưa nhận sự kiện nào.", "Nhắn thử cho Trang bằng tài khoản khác.")
    if failed:
        return Finding(step, "warning", f"{len(failed)} sự kiện xử lý lỗi.", "Xem: bot webhooks list --status failed")
    last = max(names.values()).astimezone(VIETNAM)
    return Finding(step, "ok", f"Lần cuối {last:%H:%M %d/%m/%Y}; các loại đã nhận: {', '.join(sorted(names))}.")


async def _undelivered(database: Database) -> Finding:
    async with database.read() as session:
        dead = await dead_letters.list_dead(session, channel=NAME)
    if dead:
        return Finding("Tin chưa gửi được", "warning", f"{len(dead)} tin.", "Xem: bot outbox dead")
    return Finding("Tin chưa gửi được", "ok", "Không có.")


async def _thread(config: MessengerConfig, psid: str, action: ThreadAction) -> str:
    async with _graph(config) as graph:
        if action is ThreadAction.TAKE:
            await threads.take_thread(graph, config.page_id, psid)
        elif action is ThreadAction.RELEASE:
            await threads.release_thread(graph, config.page_id, psid)
        elif action is ThreadAction.TO_INBOX:
            await threads.pass_to_inbox(graph, config.page_id, psid)
        return await threads.thread_owner(graph, config.page_id, psid)


@asynccontextmanager
async def _graph(config: MessengerConfig) -> AsyncIterator[Graph]:
    async with new_client() as client:
        yield Graph(config, client)
