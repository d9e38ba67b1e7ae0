"""``bot erase``: delete a citizen's data at their wish, by the number of their ticket."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Annotated

import typer

from bot.settings import get_settings
from bot.storage import conversations, tickets
from bot.storage.database import Database
from bot.storage.erase import erase
from bot.storage.migrate import upgrade
from bot.storage.tickets import TicketNotFound
from bot.terminal import err, fail


def erase_person(
    number: Annotated[str, typer.Argument(help="Số phiếu của người dân, ví dụ PA-261121-0001.")],
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    """Xóa dữ liệu của một người dân: mọi tin nhắn, góp ý, ghi chú và mã tài khoản. Không lấy lại được."""
    if not yes:
        typer.confirm(f"Xóa toàn bộ cuộc trò chuyện của phiếu {number}?", abort=True)
    try:
        asyncio.run(_erase(number.strip()))
    except TicketNotFound as error:
        raise fail(f"không có phiếu {number}") from error
    err.print(f"Đã xóa dữ liệu của người dân trong phiếu {number}.", markup=False)


async def _erase(number: str) -> None:
    url = get_settings().database_url
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        async with database.write() as session:
            ticket = await tickets.by_number(session, number)
            conversation = await conversations.lock(session, ticket.conversation_id)
            await erase(session, conversation, now=datetime.now(timezone.utc))
    finally:
        await database.close()
