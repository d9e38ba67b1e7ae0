"""The editors' list: answers that citizens call wrong. Exit status: 0 fine, 1 not found, 2 usage."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timezone
from typing import Annotated, Any

import typer

from bot.clock import VIETNAM
from bot.dialogue.pressed import opened_by
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.messages import is_press
from bot.settings import PROJECT_ROOT, get_settings
from bot.storage import feedback
from bot.storage.database import Database
from bot.storage.feedback import Item
from bot.storage.migrate import upgrade
from bot.terminal import err, fail, out

feedback_app = typer.Typer(no_args_is_help=True, help="Góp ý của người dân về câu trả lời.")
NO_COMMENT = "(không ghi thêm)"


async def _with_database(use: Callable[[Database], Awaitable[Any]]) -> Any:
    url = get_settings().database_url
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        return await use(database)
    finally:
        await database.close()


@feedback_app.command("list")
def list_items(
    guide: Annotated[str | None, typer.Option(help="Chỉ góp ý về bài này (mã bài).")] = None,
    resolved: Annotated[bool, typer.Option("--done", help="Xem các góp ý đã xử lý.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Nhiều nhất bao nhiêu góp ý.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """Các câu trả lời bị người dân bấm «Chưa đúng», cũ nhất trước; đã xử lý thì mới nhất trước."""

    async def read(database: Database) -> Sequence[Item]:
        async with database.read() as session:
            return await feedback.wrong_answers(session, guide=guide, resolved=resolved, limit=limit)

    items: Sequence[Item] = asyncio.run(_with_database(read))
    if as_json:
        sys.stdout.write(json.dumps([_as_json(item) for item in items], ensure_ascii=False, indent=2) + "\n")
        return
    knowledge = load_knowledge(PROJECT_ROOT / get_settings().knowledge_dir).knowledge
    for item in items:
        at = item.feedback.created_at.astimezone(VIETNAM)
        out.print(f"{item.feedback.id}  {at:%d/%m/%Y %H:%M}  bài: {item.feedback.guide or '?'}", markup=False)
        out.print(f"  Hỏi:      {_asked(item.question or '', knowledge)}", markup=False)
        out.print(f"  Trả lời:  {_one_line(item.answer)}", markup=False)
        out.print(f"  Góp ý:    {_one_line(item.feedback.comment or NO_COMMENT)}", markup=False)
        if item.feedback.resolved_at:
            done_at = item.feedback.resolved_at.astimezone(VIETNAM)
            out.print(f"  Xử lý:    {item.resolver or 'dòng lệnh'}, {done_at:%d/%m/%Y %H:%M}", markup=False)
        out.print()
    err.print(f"{len(items)} góp ý. Xử lý xong thì ghi lại: bot feedback done <mã>")


@feedback_app.command("done")
def done(ids: Annotated[list[str], typer.Argument(help="Mã góp ý (đầu dòng của «bot feedback list»).")]) -> None:
    """Ghi rằng biên tập viên đã xử lý xong những góp ý này."""

    async def resolve(database: Database) -> list[str]:
        now = datetime.now(timezone.utc)
        async with database.write() as session:
            return [each for each in ids if not await feedback.resolve(session, each, now=now)]

    unknown: list[str] = asyncio.run(_with_database(resolve))
    if unknown:
        raise fail(f"không có góp ý đang mở nào mang mã: {', '.join(unknown)}")
    err.print(f"Đã ghi: xử lý xong {len(ids)} góp ý.")


def _asked(question: str, knowledge: Knowledge) -> str:
    """The citizen's words on one line; a press of a button as what it opens."""
    opened = opened_by(question, knowledge) if is_press(question) else None
    return f"(bấm nút) {opened}" if opened else _one_line(question)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_json(item: Item) -> dict[str, Any]:
    given = item.feedback
    return {
        "id": given.id,
        "at": given.created_at.isoformat(),
        "guide": given.guide,
        "question": item.question,
        "answer": item.answer,
        "comment": given.comment,
        "resolved_by": item.resolver,
        "resolved_at": given.resolved_at.isoformat() if given.resolved_at else None,
    }
