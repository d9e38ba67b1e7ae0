"""``bot zalo check``: each broken step is named with its repair, and a good set-up is called good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.finding import Finding
from bot.channels.zalo.tokens import TokenPair
from bot.gateway.channel_set import zalo_config
from bot.gateway.zalo_check import ZaloCheck
from bot.settings import Settings
from tests.channels.fakes.zalo import APP_SECRET, OA_SECRET, Fault
from tests.gateway.fakes import FakeRasa
from tests.gateway.zalo_place import ZaloPlace, keeper_of, zalo_running


@pytest.fixture
async def zalo(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[ZaloPlace]:
    async with zalo_running(database_url, tmp_path, rasa, zalo_verifier_code="ABC123") as place:
        yield place


async def findings(zalo: ZaloPlace, settings: Settings | None = None) -> dict[str, Finding]:
    settings = settings or zalo.settings.model_copy(update={"public_url": zalo.url})
    async with httpx.AsyncClient(trust_env=False) as client:
        keeper = keeper_of(settings, zalo.database, zalo.clock)
        check = ZaloCheck(settings, zalo_config(settings), client, zalo.database, keeper, now=zalo.clock)
        return {finding.step: finding async for finding in check.run()}


def changed(zalo: ZaloPlace, **changes: object) -> Settings:
    return zalo.settings.model_copy(update={"public_url": zalo.url, **changes})


async def test_a_good_set_up_is_called_good_and_nothing_is_sent_or_changed(zalo: ZaloPlace) -> None:
    await zalo.says("lệ phí")
    await zalo.quiet()
    found = await findings(zalo)
    assert found.pop("Địa chỉ công khai").state == "wrong", "the fake is not https"
    assert {finding.state for finding in found.values()} == {"ok"}, found
    assert "Công an phường Mẫu" in found["Tài khoản Zalo OA"].detail
    assert "user_send_text" in found["Sự kiện từ Zalo"].detail
    assert len(zalo.zalo.sent) == 1
    assert zalo.zalo.refreshes == 0


async def test_no_secret_is_printed(zalo: ZaloPlace) -> None:
    printed = str(await findings(zalo))
    for secret in (APP_SECRET, OA_SECRET, "access-1", "refresh-1"):
        assert secret not in printed


async def test_a_server_with_other_secrets_is_found_out(zalo: ZaloPlace) -> None:
    found = await findings(zalo, changed(zalo, zalo_oa_secret=SecretStr("moi")))
    assert found["Webhook"].state == "wrong"
    assert "401" in found["Webhook"].detail


async def test_swapped_ids_and_equal_secrets_are_found_out(zalo: ZaloPlace) -> None:
    found = await findings(zalo, changed(zalo, zalo_app_id="abc", zalo_oa_secret=SecretStr(APP_SECRET)))
    assert found["BOT_ZALO_APP_ID"].state == "wrong"
    assert found["Hai khóa bí mật"].state == "warning"


async def test_a_server_that_cannot_be_reached_is_found_out(zalo: ZaloPlace) -> None:
    found = await findings(zalo, changed(zalo, public_url="http://127.0.0.1:9"))
    assert (found["Webhook"].state, found["Xác thực tên miền"].state) == ("wrong", "wrong")
    assert (await findings(zalo, changed(zalo, public_url="")))["Địa chỉ công khai"].state == "wrong"


async def test_an_account_without_or_with_a_dead_grant_is_found_out(zalo: ZaloPlace) -> None:
    zalo.zalo.refresh = zalo.zalo.access = "elsewhere"
    zalo.clock.ahead += timedelta(hours=26)
    found = await findings(zalo)
    assert found["Tài khoản Zalo OA"].state == "wrong"
    found = await findings(zalo)
    assert "-14014" in found["Quyền truy cập (token)"].detail
    assert "authorize" in found["Quyền truy cập (token)"].fix


async def test_another_accounts_token_is_found_out(zalo: ZaloPlace) -> None:
    keeper = keeper_of(zalo.settings, zalo.database, zalo.clock)
    await keeper.authorise(TokenPair("access-of-another", "r"))
    found = await findings(zalo)
    assert found["Tài khoản Zalo OA"].state == "wrong"
    assert "999" in found["Tài khoản Zalo OA"].detail


async def test_silence_and_trouble_of_the_past_are_pointed_out(zalo: ZaloPlace) -> None:
    assert (await findings(zalo))["Sự kiện từ Zalo"].state == "warning"
    zalo.zalo.faults.append(Fault(code=-248))
    await zalo.says("lệ phí")
    await zalo.quiet()
    found = await findings(zalo)
    assert found["Tin chưa gửi được"].state == "warning"
    assert "bot outbox dead" in found["Tin chưa gửi được"].fix
