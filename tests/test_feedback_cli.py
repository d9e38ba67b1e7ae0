"""``bot feedback``: what editors see and tick off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.feedback_cli import NO_COMMENT, feedback_app
from bot.settings import get_settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.storage.test_feedback import answered, judge


@pytest.fixture
def database_with_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade(url)

    async def fill() -> None:
        database = Database(url)
        await judge(database, await answered(database, "bai-a"), comment="Mức thu\nđã đổi")
        await judge(database, await answered(database, "bai-b"), seconds=1)
        await judge(database, await answered(database, "bai-c"), "helpful")
        pressed = await answered(database, "can-cuoc-le-phi", asking="#can-cuoc-le-phi/fee")
        await judge(database, pressed, seconds=2)
        await database.close()

    asyncio.run(fill())
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("database_with_two")
def test_editors_read_question_answer_and_comment() -> None:
    shown = CliRunner().invoke(feedback_app, ["list"])
    assert shown.exit_code == 0
    for words in ("bài: bai-a", "hỏi bai-a", "đáp bai-a", "Mức thu đã đổi", "bài: bai-b", NO_COMMENT):
        assert words in shown.output
    assert "bai-c" not in shown.output
    assert "(bấm nút) Lệ phí" in shown.output
    assert "#can-cuoc-le-phi" not in shown.output
    assert "bai-a" not in CliRunner().invoke(feedback_app, ["list", "--guide", "bai-b"]).output


@pytest.mark.usefixtures("database_with_two")
def test_what_is_ticked_off_leaves_the_list() -> None:
    items = json.loads(CliRunner().invoke(feedback_app, ["list", "--json"]).stdout)
    assert [item["comment"] for item in items] == ["Mức thu\nđã đổi", None, None]
    done = CliRunner().invoke(feedback_app, ["done", items[0]["id"]])
    again = CliRunner().invoke(feedback_app, ["done", items[0]["id"]])
    assert (done.exit_code, again.exit_code) == (0, 1)
    left = json.loads(CliRunner().invoke(feedback_app, ["list", "--json"]).stdout)
    assert [item["guide"] for item in left] == ["bai-b", "can-cuoc-le-phi"]
    finished = json.loads(CliRunner().invoke(feedback_app, ["list", "--done", "--json"]).stdout)
    assert [item["guide"] for item in finished] == ["bai-a"]
