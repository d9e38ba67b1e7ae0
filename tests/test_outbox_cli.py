"""``bot outbox`` and ``bot webhooks``: what an operator sees, resends and replays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.channels.zalo.config import ZaloConfig
from bot.cli import app
from bot.messages import Outgoing
from bot.settings import get_settings
from bot.storage import conversations, messages, webhook_events
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import InboxRow, Message, OutboxRow, WebhookEvent
from bot.storage.webhook_events import NewEvent
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, CITIZEN, OA_ID, OA_SECRET, FakeZalo

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=timezone.utc)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    given = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET)
    for name, value in {
        "BOT_DATABASE_URL": url,
        "BOT_CACHE_DIR": str(tmp_path / "cache"),
        "BOT_ZALO_APP_ID": given.app_id,
        "BOT_ZALO_OA_ID": given.oa_id,
        "BOT_ZALO_APP_SECRET": given.app_secret,
        "BOT_ZALO_OA_SECRET": given.oa_secret,
    }.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    upgrade(url)
    return url


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    get_settings.cache_clear()
    return result


def within(url: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        database = Database(url)
        try:
            async with database.write() as session:
                return await use(session)
        finally:
            await database.close()

    return asyncio.run(inside())


def a_dead_letter(url: str) -> str:
    async def bury(session: Any) -> str:
        where = {"channel": "zalo", "account": OA_ID, "user_key": CITIZEN}
        conversation = await conversations.find_or_create(session, **where, now=NOW)
        said = await messages.say(session, conversation, Outgoing("bot", "chuyện riêng"), now=NOW)
        row = await session.get_one(OutboxRow, said.id)
        row.status, row.error = "dead", "zalo -213"
        return said.id

    return str(within(url, bury))


def test_without_dead_letters_all_is_well(url: str) -> None:
    assert run("outbox", "dead").exit_code == 0


def test_dead_letters_are_listed_without_their_words(url: str) -> None:
    message_id = a_dead_letter(url)
    result = run("outbox", "dead")
    assert result.exit_code == 1
    assert message_id in result.output
    assert "zalo -213" in result.output
    assert "riêng" not in result.output
    assert CITIZEN not in result.output
    [row] = json.loads(run("outbox", "dead", "--json", "--channel", "zalo").stdout)
    assert (row["message_id"], row["attempts"]) == (message_id, 0)
    assert run("outbox", "dead", "--channel", "messenger").exit_code == 0


@pytest.mark.parametrize("everything", [True, False])
def test_a_dead_letter_can_be_put_back(url: str, everything: bool) -> None:
    message_id = a_dead_letter(url)
    assert run("outbox", "resend", "--all" if everything else message_id).exit_code == 0

    async def status(session: Any) -> str:
        return str((await session.get_one(OutboxRow, message_id)).status)

    assert within(url, status) == "pending"
    assert run("outbox", "dead").exit_code == 0


@pytest.mark.parametrize("arguments", [["resend"], ["resend", "x", "--all"]])
def test_it_must_be_said_what_to_resend(url: str, arguments: list[str]) -> None:
    assert run("outbox", *arguments).exit_code == 2


def test_an_unknown_letter_is_named(url: str) -> None:
    result = run("outbox", "resend", "khong-co")
    assert result.exit_code == 1
    assert "khong-co" in result.output


def a_failed_event(url: str) -> None:
    zalo = FakeZalo()
    body = zalo.event_text("lệ phí bao nhiêu", msg_id="m1")

    async def fail(session: Any) -> None:
        event = NewEvent("zalo", OA_ID, "m1", CITIZEN, "user_send_text", NOW, body)
        await webhook_events.fail(session, event, error="RuntimeError", now=NOW)

    within(url, fail)


def test_a_failed_event_is_listed_and_handled_again_once(url: str) -> None:
    a_failed_event(url)
    listed = run("webhooks", "list", "--status", "failed")
    assert "RuntimeError" in listed.output
    assert "lệ phí" not in listed.output
    assert run("webhooks", "replay", "--failed").exit_code == 0
    event_id = run("webhooks", "list").output.split()[0]
    assert run("webhooks", "replay", event_id).exit_code == 0

    async def stored(session: Any) -> tuple[list[str], int, list[str]]:
        texts = list(await session.scalars(select(Message.text)))
        turns = len(list(await session.scalars(select(InboxRow))))
        return texts, turns, list(await session.scalars(select(WebhookEvent.status)))

    assert within(url, stored) == (["lệ phí bao nhiêu"], 1, ["done"])


def test_an_event_that_could_not_be_parsed_is_known_by_its_own_name_afterwards(url: str) -> None:
    zalo = FakeZalo()

    async def fail(session: Any) -> None:
        body = zalo.event_text("lệ phí", msg_id="m1")
        event = NewEvent("zalo", "", "unparsed:1", "", "unparsed", NOW, body)
        await webhook_events.fail(session, event, error="unparsed", now=NOW)

    within(url, fail)
    assert run("webhooks", "replay", "--failed").exit_code == 0
    assert "user_send_text" in (listed := run("webhooks", "list").output)
    assert "unparsed" not in listed


def test_there_must_be_something_to_replay(url: str) -> None:
    assert run("webhooks", "replay", "--failed").exit_code == 1
    assert run("webhooks", "replay").exit_code == 2
