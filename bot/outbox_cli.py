"""Lines that platforms did not take, and calls of platforms to handle again: ``bot outbox …``, ``bot webhooks …``.

Exit status: 0 fine, 1 findings or not found, 2 usage.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from enum import Enum
from functools import partial
from typing import Annotated, Any

import typer

from bot.clock import VIETNAM, today_in_vietnam
from bot.gateway.channel_set import build_channels
from bot.gateway.inbox import Inbox
from bot.gateway.intake import Intake
from bot.settings import get_settings
from bot.storage import dead_letters, webhook_events
from bot.storage.database import Database
from bot.storage.dead_letters import Dead
from bot.storage.migrate import upgrade
from bot.storage.secret import load_secret
from bot.storage.tables import WebhookEvent
from bot.telemetry.logging import configure_logging
from bot.telemetry.metrics import Metrics
from bot.terminal import err, fail, out

outbox_app = typer.Typer(no_args_is_help=True, help="Tin gửi tới người dân qua Zalo, Messenger.")
webhooks_app = typer.Typer(no_args_is_help=True, help="Sự kiện các nền tảng đã gọi tới (đã che thông tin riêng).")


class EventStatus(str, Enum):
    """How handling an event ended."""

    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


@outbox_app.command("dead")
def dead(
    channel: Annotated[str | None, typer.Option(help="Chỉ kênh này: zalo, messenger.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """Liệt kê các tin không gửi được, cũ nhất trước. Nội dung tin xem ở bàn cán bộ."""

    async def read(database: Database) -> list[Dead]:
        async with database.read() as session:
            return await dead_letters.list_dead(session, channel=channel)

    letters: list[Dead] = asyncio.run(_with_database(read))
    if as_json:
        rows = [asdict(letter) | {"created_at": letter.created_at.isoformat()} for letter in letters]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        for letter in letters:
            at = f"{letter.created_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            out.print(
                f"{letter.message_id}  {at}  {letter.channel}  {letter.author}  lỗi: {letter.error}", markup=False
            )
    err.print(f"{len(letters)} tin chưa gửi được. Gửi lại: bot outbox resend <mã>" if letters else "Không có tin nào.")
    raise typer.Exit(1 if letters else 0)


@outbox_app.command("resend")
def resend(
    ids: Annotated[list[str] | None, typer.Argument(help="Mã tin (đầu dòng của «bot outbox dead»).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Mọi tin chưa gửi được.")] = False,
) -> None:
    """Gửi lại, từ phần chưa gửi. Với lỗi «unknown_outcome», hãy xem người dân đã nhận chưa trước khi gửi lại."""
    if bool(ids) == everything:
        raise typer.BadParameter("nêu mã tin, hoặc --all")

    async def revive(database: Database) -> list[str]:
        now = datetime.now(timezone.utc)
        async with database.write() as session:
            named = ids or [letter.message_id for letter in await dead_letters.list_dead(session, limit=10_000)]
            return [each for each in named if not await dead_letters.revive(session, each, now=now)]

    unknown: list[str] = asyncio.run(_with_database(revive))
    if unknown:
        raise fail(f"không có tin chưa gửi được nào mang mã: {', '.join(unknown)}")
    err.print("Đã xếp lại vào hàng gửi; máy chủ đang chạy sẽ gửi ngay.")


@webhooks_app.command("list")
def list_events(
    status: Annotated[EventStatus | None, typer.Option(help="Chỉ những sự kiện có kết quả này.")] = None,
    channel: Annotated[str | None, typer.Option(help="Chỉ kênh này: zalo, messenger.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Nhiều nhất bao nhiêu dòng.")] = 100,
) -> None:
    """Liệt kê các sự kiện đã lưu, cũ nhất trước."""

    async def read(database: Database) -> list[WebhookEvent]:
        wanted = status.value if status else None
        async with database.read() as session:
            return await webhook_events.find(session, channel=channel, status=wanted, limit=limit)

    for event in asyncio.run(_with_database(read)):
        at = f"{event.received_at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
        out.print(f"{event.id}  {at}  {event.channel}  {event.name}  {event.status}  {event.error or ''}", markup=False)


@webhooks_app.command("replay")
def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Mã sự kiện (đầu dòng của «bot webhooks list»).")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Mọi sự kiện xử lý lỗi.")] = False,
    hours: Annotated[int | None, typer.Option(min=1, help="Mọi sự kiện trong ngần ấy giờ qua.")] = None,
) -> None:
    """Xử lý lại sự kiện đã lưu. Tin đã có thì không thêm, câu đã trả lời thì không trả lời lần nữa."""
    if sum((bool(ids), failed, hours is not None)) != 1:
        raise typer.BadParameter("nêu mã sự kiện, hoặc --failed, hoặc --hours")
    since = datetime.now(timezone.utc) - timedelta(hours=hours) if hours else None
    find = partial(webhook_events.find, ids=ids or (), status="failed" if failed else None, since=since, limit=100_000)
    configure_logging("WARNING")
    results: Counter[str] = asyncio.run(_with_database(partial(replay_events, find=find)))
    if not results:
        raise fail("không tìm thấy sự kiện nào")
    err.print(", ".join(f"{name}: {number}" for name, number in sorted(results.items())))
    raise typer.Exit(1 if results["failed"] or results["no_channel"] else 0)


async def replay_events(database: Database, find: Callable[..., Awaitable[list[WebhookEvent]]]) -> Counter[str]:
    """Handle stored events again; the running server answers what is new. How many ended how."""
    settings, metrics = get_settings(), Metrics()
    secret = load_secret(settings.secret_key.get_secret_value(), settings.cache_dir.parent / "secret.key")
    inbox = Inbox(database, now=_now, metrics=metrics, max_text_chars=settings.max_text_chars, rate_per_minute=0)
    today = partial(today_in_vietnam, settings.today)
    intake = Intake(database, inbox, metrics, wake=lambda _id: None, now=_now, today=today)
    channels = {channel.name: channel for channel in build_channels(settings, database, secret, _now).channels}
    async with database.read() as session:
        events = await find(session)
    results: Counter[str] = Counter()
    for event in events:
        channel = channels.get(event.channel)
        if channel is None:
            results["no_channel"] += 1
        else:
            results.update(await intake.replay(channel, event))
    for channel in channels.values():
        await channel.close()
    return results


async def _with_database(use: Callable[[Database], Awaitable[Any]]) -> Any:
    url = get_settings().database_url
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        return await use(database)
    finally:
        await database.close()


def _now() -> datetime:
    return datetime.now(timezone.utc)
