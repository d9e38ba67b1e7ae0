"""``bot messenger check``: it finds what is wrong, says how to repair it, and changes only what it was asked to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from typer.testing import CliRunner

from bot.channels.finding import Finding
from bot.channels.messenger import profile
from bot.channels.messenger.channel import MessengerChannel
from bot.channels.messenger.check import FIELDS, Check, Wishes
from bot.channels.messenger.config import MessengerConfig, config_from
from bot.channels.messenger.graph import Graph, new_client
from bot.channels.webhook import BadSignature
from bot.cli import app as cli
from bot.messenger_cli import ThreadAction, _thread
from bot.settings import Settings, get_settings
from tests.channels.fakes.http import serving
from tests.channels.fakes.meta import (
    APP_ID,
    APP_SECRET,
    CITIZEN,
    PAGE_ID,
    PAGE_INBOX,
    PAGE_TOKEN,
    VERIFY_TOKEN,
    FakeMeta,
)
from tests.channels.fakes.meta import FIELDS as EVERY_FIELD

MINE = MessengerConfig(PAGE_ID, APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN)


@dataclass
class Site:
    """Our own service as Meta reaches it."""

    config: MessengerConfig = MINE
    calls: list[str] = field(default_factory=list)
    accepts_everything: bool = False

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/webhooks/messenger", self._called, methods=["GET", "POST"])])

    async def _called(self, request: Request) -> Response:
        channel = MessengerChannel(self.config, new_client())
        self.calls.append(request.method)
        if request.method == "GET":
            answer = channel.challenge(request.query_params)
            return PlainTextResponse(answer.body, answer.status)
        try:
            channel.verify(await request.body(), request.headers)
        except BadSignature:
            return Response(status_code=200 if self.accepts_everything else 401)
        return Response()


@dataclass
class World:
    meta: FakeMeta
    site: Site
    url: str
    config: MessengerConfig

    async def look(self, wishes: Wishes | None = None, **changes: Any) -> dict[str, Finding]:
        async with new_client() as client:
            check = Check(replace(self.config, **changes), client, self.url, wishes)
            return {finding.step: finding async for finding in check.run()}


@asynccontextmanager
async def world(meta: FakeMeta) -> AsyncIterator[World]:
    site = Site()
    async with serving(meta.app()) as api, serving(site.app()) as url:
        meta.app_webhook = {
            "object": "page",
            "callback_url": f"{url}/webhooks/messenger",
            "active": True,
            "fields": [{"name": name, "version": "v25.0"} for name in EVERY_FIELD],
        }
        yield World(meta, site, url, replace(MINE, api_url=api))


@pytest.fixture
async def ready() -> AsyncIterator[World]:
    meta = FakeMeta(default_app=APP_ID, page_fields=list(EVERY_FIELD))
    async with world(meta) as place:
        meta.profile = profile.wanted(place.url)
        yield place


def wrong(found: dict[str, Finding]) -> list[str]:
    return [step for step, finding in found.items() if finding.state == "wrong"]


async def test_a_good_set_up_passes_every_step_and_nobody_gets_a_message(ready: World) -> None:
    found = await ready.look()
    assert wrong(found) == []
    assert len(found) == 10
    assert {finding.state for finding in found.values()} <= {"ok", "warning"}
    assert ready.meta.bodies == []
    assert not any(call.startswith("POST") for call in ready.meta.calls), "looking changes nothing"


async def test_whatever_is_wrong_comes_with_its_repair(ready: World) -> None:
    ready.meta.app_webhook = None
    ready.meta.page_fields = None
    ready.meta.profile = {}
    ready.meta.default_app = ""
    ready.site.accepts_everything = True
    found = await ready.look()
    for finding in found.values():
        assert finding.state == "ok" or finding.fix, finding


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"page_token": "dead"}, "mã truy cập Trang không hợp lệ"),
        ({"app_secret": "sai"}, "appsecret_proof"),
        ({"page_id": "999"}, "Công an phường Mẫu"),
        ({"api_url": "http://127.0.0.1:9"}, "Không hỏi được Meta"),
    ],
)
async def test_without_a_usable_token_it_stops_and_says_why(ready: World, changes: dict[str, str], said: str) -> None:
    found = await ready.look(None, **changes)
    assert list(found) == ["Cấu hình", "Mã truy cập Trang"]
    assert said in found["Mã truy cập Trang"].detail
    assert found["Mã truy cập Trang"].fix


async def test_a_short_verify_token_is_a_warning(ready: World) -> None:
    assert (await ready.look(verify_token="abc"))["Cấu hình"].state == "warning"


@pytest.mark.parametrize(
    ("change", "state", "said"),
    [
        ({"scopes": ("pages_messaging",)}, "wrong", "pages_manage_metadata"),
        ({"token_app": "42"}, "wrong", "ứng dụng 42"),
        ({"token_expires_at": 1795248000}, "warning", "21/11/2026"),
    ],
)
async def test_the_token_is_looked_at_closely(ready: World, change: dict[str, Any], state: str, said: str) -> None:
    for name, value in change.items():
        setattr(ready.meta, name, value)
    finding = (await ready.look())["Quyền và hạn của mã truy cập"]
    assert finding.state == state
    assert said in finding.detail


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"active": False}, "tắt"),
        ({"callback_url": "https://cu.example.vn/webhooks/messenger"}, "cu.example.vn"),
        ({"fields": [{"name": "messages"}]}, "message_echoes"),
        ({"object": "user"}, "chưa có webhook"),
    ],
)
async def test_the_apps_webhook_is_looked_at_closely(ready: World, change: dict[str, Any], said: str) -> None:
    assert ready.meta.app_webhook is not None
    ready.meta.app_webhook |= change
    finding = (await ready.look())["Webhook của ứng dụng"]
    assert finding.state == "wrong"
    assert said in finding.detail


async def test_the_page_is_subscribed_when_asked(ready: World) -> None:
    ready.meta.page_fields = ["messages"]
    assert "standby" in (await ready.look())["Trang đã nối với ứng dụng"].detail
    assert (await ready.look(Wishes(subscribe=True)))["Trang đã nối với ứng dụng"].state == "ok"
    assert ready.meta.page_fields == list(FIELDS)


async def test_the_profile_is_set_when_asked_and_meta_takes_it(ready: World) -> None:
    ready.meta.profile = {}
    before = (await ready.look())["Lời chào, nút Bắt đầu, menu"]
    assert (before.state, "persistent_menu" in before.detail) == ("warning", True)
    after = (await ready.look(Wishes(set_profile=True)))["Lời chào, nút Bắt đầu, menu"]
    assert after.state == "ok"
    assert ready.meta.profile["get_started"] == {"payload": "#bat-dau"}


async def test_a_service_with_other_secrets_is_found_out(ready: World) -> None:
    ready.site.config = replace(MINE, app_secret="khác")
    assert (await ready.look())["Chữ ký của lời gọi"].state == "wrong"
    ready.site.config = replace(MINE, verify_token="khác")
    assert (await ready.look())["Địa chỉ webhook từ ngoài vào"].state == "wrong"


async def test_a_slow_service_is_found_out(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.messenger.check.ENOUGH_SECONDS", 0.0)
    assert (await ready.look())["Chữ ký của lời gọi"].state == "warning"


async def test_a_service_that_believes_everybody_is_found_out(ready: World) -> None:
    ready.site.accepts_everything = True
    assert (await ready.look())["Chữ ký của lời gọi"].state == "wrong"


async def test_a_service_that_cannot_be_reached_is_found_out(ready: World) -> None:
    ready.url = "http://127.0.0.1:9"
    assert (await ready.look())["Địa chỉ webhook từ ngoài vào"].state == "wrong"


async def test_an_unknown_address_is_said_to_be_unknown(ready: World) -> None:
    ready.url = ""
    found = await ready.look()
    assert found["Địa chỉ webhook từ ngoài vào"].state == "unknown"
    assert found["Webhook của ứng dụng"].state == "ok"


async def test_a_page_without_a_default_app_is_a_warning(ready: World) -> None:
    ready.meta.default_app = ""
    assert (await ready.look())["Định tuyến cuộc trò chuyện"].state == "warning"


# --- The profile -----------------------------------------------------------------------------------------------------


def test_the_profile_keeps_metas_limits() -> None:
    wanted = profile.wanted("https://tro-ly.example.vn/")
    [greeting] = wanted["greeting"]
    assert len(greeting["text"]) <= profile.LONGEST_GREETING
    questions = wanted["ice_breakers"][0]["call_to_actions"]
    assert 1 <= len(questions) <= profile.MOST_QUESTIONS
    assert all(len(each["question"]) <= profile.LONGEST_QUESTION for each in questions)
    assert all(each["payload"] == each["question"] for each in questions), "asked as if it had been typed"
    menu = wanted["persistent_menu"][0]["call_to_actions"]
    assert all(len(each["title"]) <= profile.LONGEST_MENU_TITLE for each in menu)
    assert menu[-1]["url"] == "https://tro-ly.example.vn/"


def test_an_address_meta_would_refuse_is_not_in_the_menu() -> None:
    menu = profile.wanted("http://127.0.0.1:8000")["persistent_menu"][0]["call_to_actions"]
    assert [each["type"] for each in menu] == ["postback", "postback"]


async def test_a_menu_without_its_button_is_refused_by_meta() -> None:
    meta = FakeMeta()
    async with serving(meta.app()) as url, new_client() as client:
        graph = Graph(replace(MINE, api_url=url), client)
        with pytest.raises(Exception, match="100"):
            await profile.put(graph, {"persistent_menu": profile.wanted("")["persistent_menu"]})


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("settings")
def test_the_command_names_the_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_MESSENGER_PAGE_ID", PAGE_ID)
    result = CliRunner().invoke(cli, ["messenger", "check"])
    assert result.exit_code == 1
    assert "BOT_MESSENGER_PAGE_TOKEN" in result.output
    assert "BOT_MESSENGER_PAGE_ID" not in result.output


@pytest.mark.usefixtures("settings")
def test_the_command_ends_with_what_has_come_and_what_could_not_leave(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("PAGE_ID", "APP_ID", "APP_SECRET", "PAGE_TOKEN", "VERIFY_TOKEN"):
        monkeypatch.setenv(f"BOT_MESSENGER_{name}", "123")
    monkeypatch.setenv("BOT_MESSENGER_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    result = CliRunner().invoke(cli, ["messenger", "check"])
    assert result.exit_code == 1, "Meta is not there"
    assert "Chưa nhận sự kiện nào" in result.output
    assert "Tin chưa gửi được: Không có" in result.output


@pytest.mark.usefixtures("settings")
def test_a_thread_is_not_shown_without_meta(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAGE_ID", "APP_ID", "APP_SECRET", "PAGE_TOKEN", "VERIFY_TOKEN"):
        monkeypatch.setenv(f"BOT_MESSENGER_{name}", "123")
    monkeypatch.setenv("BOT_MESSENGER_API_URL", "http://127.0.0.1:9")
    result = CliRunner().invoke(cli, ["messenger", "thread", CITIZEN, "take"])
    assert result.exit_code == 1
    assert "unreachable" in result.output


async def test_a_thread_can_be_seen_taken_released_and_passed_to_the_inbox() -> None:
    meta = FakeMeta(default_app=APP_ID, owners={CITIZEN: PAGE_INBOX})
    async with serving(meta.app()) as url:
        config = replace(MINE, api_url=url)
        seen = [await _thread(config, CITIZEN, action) for action in ThreadAction]
    assert seen == [PAGE_INBOX, APP_ID, "", PAGE_INBOX]


def test_a_half_configured_channel_does_not_start() -> None:
    half = Settings(_env_file=None, messenger_page_id=PAGE_ID, messenger_app_secret=SecretStr("x"))
    with pytest.raises(ValueError, match="BOT_MESSENGER_APP_ID, BOT_MESSENGER_PAGE_TOKEN, BOT_MESSENGER_VERIFY_TOKEN"):
        config_from(half)


@pytest.mark.parametrize(
    ("name", "value"),
    [("page_id", "trang-mau"), ("app_id", "12 34"), ("app_secret", "bí-mật"), ("page_token", "EAAB x")],
)
def test_a_value_that_cannot_be_right_is_named_before_anything_starts(name: str, value: str) -> None:
    values = {f"messenger_{each}": "123" for each in ("page_id", "app_id", "app_secret", "page_token", "verify_token")}
    config_from(Settings(_env_file=None, **values))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"BOT_MESSENGER_{name.upper()}"):
        config_from(Settings(_env_file=None, **(values | {f"messenger_{name}": value})))  # type: ignore[arg-type]
