"""Tokens that must not be lost: single use, two processes, twenty senders, a crash in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.tokens import TokenPair, TokenUnavailable, ZaloOAuth
from bot.gateway.channel_set import zalo_keeper
from bot.gateway.token_keeper import HOLD, TokenKeeper
from bot.storage import channel_tokens
from bot.storage.database import Database, StorageUnavailable
from tests.channels.fakes.http import serving
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, OA_ID, OA_SECRET, FakeZalo, Fault

SECRET = "khoa-bi-mat-chi-dung-trong-kiem-thu"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Bank:
    """A Zalo, and keepers of its tokens in as many processes as a test asks for."""

    def __init__(self, zalo: FakeZalo, url: str, client: httpx.AsyncClient) -> None:
        self.zalo = zalo
        self.clock = Clock()
        self.config = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET, api_url=url, oauth_url=url)
        self.client = client

    def keeper(self, database: Database, secret: str = SECRET) -> TokenKeeper:
        return zalo_keeper(database, secret, ZaloOAuth(self.config, self.client), self.config, self.clock)


@asynccontextmanager
async def open_bank(zalo: FakeZalo) -> AsyncIterator[Bank]:
    async with serving(zalo.app()) as url, httpx.AsyncClient(trust_env=False) as client:
        yield Bank(zalo, url, client)


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    async with open_bank(FakeZalo()) as bank:
        yield bank


@pytest.fixture
async def keeper(bank: Bank, database: Database) -> TokenKeeper:
    keeper = bank.keeper(database)
    await keeper.authorise(TokenPair("access-1", "refresh-1"))
    return keeper


async def test_nothing_readable_is_at_rest(database: Database, keeper: TokenKeeper) -> None:
    assert await keeper.current() == "access-1"
    async with database.read() as session:
        rows = str((await session.execute(text("SELECT * FROM channel_tokens"))).all())
    assert "access-1" not in rows
    assert "refresh-1" not in rows


async def test_another_secret_key_cannot_open_them_and_says_so(
    bank: Bank, database: Database, keeper: TokenKeeper
) -> None:
    with pytest.raises(TokenUnavailable) as refused:
        await bank.keeper(database, "mot-khoa-khac-dai-hon-ba-muoi-hai-ky-tu").current()
    assert (refused.value.reason, refused.value.final) == ("unreadable", True)


async def test_an_account_that_was_never_authorised_has_no_token(bank: Bank, database: Database) -> None:
    with pytest.raises(TokenUnavailable) as refused:
        await bank.keeper(database).current()
    assert (refused.value.reason, refused.value.final) == ("missing", True)


async def test_twenty_senders_with_a_refused_token_renew_it_once(bank: Bank, keeper: TokenKeeper) -> None:
    tokens = await asyncio.gather(*(keeper.renew("access-1") for _ in range(20)))
    assert set(tokens) == {"access-2"}
    assert bank.zalo.refreshes == 1


async def test_two_processes_renew_it_once(
    bank: Bank, database: Database, database_url: str, keeper: TokenKeeper
) -> None:
    elsewhere = Database(database_url)
    keepers = [keeper, bank.keeper(elsewhere)]
    tokens = await asyncio.gather(*(keepers[n % 2].renew("access-1") for n in range(20)))
    assert set(tokens) == {"access-2"}
    assert bank.zalo.refreshes == 1
    assert await keepers[1].current() == "access-2"
    await elsewhere.close()


async def test_a_new_pair_is_stored_before_anybody_uses_it(
    bank: Bank, database: Database, keeper: TokenKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.token_keeper.SAVE_PAUSE_SECONDS", 0.0)
    real, busy = channel_tokens.save, iter([True] * 7)

    async def save(*args: object, **kwargs: object) -> bool:
        if next(busy, False):
            raise StorageUnavailable("busy")
        return await real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.gateway.token_keeper.channel_tokens.save", save)
    with pytest.raises(Exception, match="busy"):
        await keeper.renew("access-1")
    assert await keeper.renew("access-1") == "access-2"
    assert bank.zalo.refreshes == 1, "the pair in hand is kept and stored later, not asked for again"
    held = await bank.keeper(database).held()
    assert held is not None
    assert held.pair.refresh == "refresh-2"


async def test_it_is_renewed_in_good_time_and_not_before(bank: Bank, keeper: TokenKeeper) -> None:
    bank.clock.now += timedelta(hours=19)
    await keeper.keep_fresh()
    assert bank.zalo.refreshes == 0
    bank.clock.now += timedelta(hours=1)
    await keeper.keep_fresh()
    assert bank.zalo.refreshes == 1
    assert await keeper.current() == "access-2"


async def test_a_process_that_died_before_it_asked_cost_nothing(
    bank: Bank, database: Database, keeper: TokenKeeper
) -> None:
    await die_holding(bank, database)
    bank.clock.now += HOLD + timedelta(seconds=1)
    assert await keeper.renew("access-1") == "access-2"


async def test_a_process_that_died_between_use_and_save_leaves_the_account_working_and_the_operator_told(
    bank: Bank, database: Database, keeper: TokenKeeper
) -> None:
    await die_holding(bank, database)
    await ZaloOAuth(bank.config, bank.client).refresh("refresh-1")  # used, its answer never stored
    bank.clock.now += HOLD + timedelta(seconds=1)
    with pytest.raises(TokenUnavailable) as refused:
        await keeper.renew("access-1")
    assert refused.value.final
    assert await keeper.current() == "access-1", "the present access token lives on until it runs out"
    used = len(bank.zalo.used_refresh_tokens)
    with pytest.raises(TokenUnavailable):
        await keeper.renew("access-1")
    await keeper.keep_fresh()
    assert len(bank.zalo.used_refresh_tokens) == used, "a dead grant is not knocked at again"
    held = await keeper.held()
    assert held is not None
    assert held.dead_reason == "refused -14014"

    await keeper.authorise(TokenPair("access-2", "refresh-2"))
    assert await keeper.renew("access-2") == "access-3"


async def die_holding(bank: Bank, database: Database) -> None:
    async with database.write() as session:
        now = bank.clock()
        assert await channel_tokens.take(session, "zalo", OA_ID, "dead", version=1, now=now, until=now + HOLD)
        assert await channel_tokens.spend(session, "zalo", OA_ID, "dead", version=1, now=now)


async def test_while_zalo_cannot_be_reached_the_refresh_token_is_kept(
    bank: Bank, database: Database, keeper: TokenKeeper
) -> None:
    config = ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET, oauth_url="http://127.0.0.1:9")
    offline = zalo_keeper(database, SECRET, ZaloOAuth(config, bank.client), config, bank.clock)
    with pytest.raises(TokenUnavailable) as refused:
        await offline.renew("access-1")
    assert (refused.value.reason, refused.value.final) == ("unreachable", False)
    assert await keeper.renew("access-1") == "access-2"


async def test_an_answer_that_gets_lost_is_found_out_at_the_next_attempt(bank: Bank, keeper: TokenKeeper) -> None:
    bank.zalo.token_faults.append(Fault(status=502))
    with pytest.raises(TokenUnavailable) as refused:
        await keeper.renew("access-1")
    assert (refused.value.reason, refused.value.final) == ("no_answer", False)
    assert await keeper.renew("access-1") == "access-2"


async def test_a_caller_that_gives_up_does_not_stop_the_renewal(bank: Bank, keeper: TokenKeeper) -> None:
    impatient = asyncio.create_task(keeper.renew("access-1"))
    while keeper._renewal is None:
        await asyncio.sleep(0)
    impatient.cancel()
    await keeper.stop()
    assert bank.zalo.refreshes == 1
    assert await keeper.current() == "access-2"


async def test_an_expired_token_is_renewed_before_it_is_used(bank: Bank, keeper: TokenKeeper) -> None:
    bank.clock.now += timedelta(hours=26)
    assert await keeper.current() == "access-2"


async def test_the_life_of_a_token_is_what_zalo_says(bank: Bank, keeper: TokenKeeper) -> None:
    await keeper.renew("access-1")
    held = await keeper.held()
    assert held is not None
    assert held.expires_at - held.obtained_at == timedelta(hours=25)
