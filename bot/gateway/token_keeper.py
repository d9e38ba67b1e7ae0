"""Keeps a platform's access token alive, in any number of processes, with refresh tokens that work once.

A new pair is stored before anybody uses it. Before a refresh token is used, that is noted; if the note stays, a
process died in between: the token is tried once more, and if it is used up, the account keeps working on its present
access token while the operator is told to authorise again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exc

from bot.channels.zalo.tokens import GrantRefused, GrantUnknown, GrantUnreached, TokenPair, TokenUnavailable
from bot.gateway.repeat import Repeat
from bot.storage import channel_tokens
from bot.storage.database import Database, StorageUnavailable, new_id
from bot.storage.sealed import CannotOpen, Sealer
from bot.storage.tables import ChannelToken

log = structlog.get_logger(__name__)

HOLD = timedelta(seconds=30)
RENEW_AT = 0.8  # of its life
WATCH_SECONDS = 300.0
RIVAL_SECONDS = 0.1
SAVE_TRIES = 5
SAVE_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Held:
    """A pair as it is stored."""

    version: int
    pair: TokenPair
    obtained_at: datetime
    expires_at: datetime
    dead_reason: str | None = None
    interrupted: bool = False

    def due_at(self) -> datetime:
        """When it should be renewed."""
        return self.obtained_at + (self.expires_at - self.obtained_at) * RENEW_AT


class TokenKeeper:
    """The tokens of one account. Start and stop it with the application."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        *,
        channel: str,
        account: str,
        refresh: Callable[[str], Awaitable[TokenPair]],
        now: Callable[[], datetime],
    ) -> None:
        """``refresh`` turns a refresh token into the next pair (:meth:`bot.channels.zalo.tokens.ZaloOAuth.refresh`)."""
        self._database = database
        self._sealer = sealer
        self._where = (channel, account)
        self._refresh = refresh
        self._now = now
        self._known: Held | None = None
        self._renewal: asyncio.Task[Held] | None = None
        self._unsaved: tuple[int, TokenPair] | None = None
        self._watch = Repeat(f"tokens-{channel}", self.keep_fresh, seconds=WATCH_SECONDS)

    def start(self) -> None:
        """Start watching the pair's age."""
        self._watch.start()

    async def stop(self) -> None:
        """Stop; a renewal under way is finished, because its refresh token is used up."""
        await self._watch.stop()
        if self._renewal is not None:
            await asyncio.wait([self._renewal])

    async def current(self) -> str:
        """The access token to use now.

        Raises:
            TokenUnavailable: the account was never authorised, or its token ran out and cannot be renewed.
        """
        held = self._known
        if held is None or self._now() >= held.expires_at:
            held = await self.held()
        if held is None:
            raise TokenUnavailable("missing", final=True)
        if self._now() >= held.expires_at:
            held = await self._renewed(held)
        return held.pair.access

    async def renew(self, refused: str) -> str:
        """A token other than ``refused``; see :class:`bot.channels.zalo.tokens.AccessTokens`.

        Raises:
            TokenUnavailable: there is none.
        """
        held = await self.held()
        if held is None:
            raise TokenUnavailable("missing", final=True)
        if held.pair.access == refused:
            held = await self._renewed(held)
        return held.pair.access

    async def keep_fresh(self) -> None:
        """Renew the pair if most of its life is over. While it still works, a failure is only reported."""
        held = await self.held()
        if held is None or held.dead_reason or self._now() < held.due_at():
            return
        try:
            await self._renewed(held)
        except TokenUnavailable as error:
            log.error("token_not_renewed", channel=self._where[0], reason=error.reason)

    async def authorise(self, pair: TokenPair) -> None:
        """Store a pair that an administrator's consent brought."""
        await self._save(pair, version=0)

    async def held(self) -> Held | None:
        """The pair as it is stored now.

        Raises:
            TokenUnavailable: it was sealed with another secret key.
        """
        async with self._database.read() as session:
            row = await channel_tokens.get(session, *self._where)
        self._known = None if row is None else self._opened(row)
        return self._known

    def _opened(self, row: ChannelToken) -> Held:
        try:
            values = self._sealer.open(row.sealed)
        except CannotOpen:
            log.error("token_unreadable", channel=self._where[0])
            raise TokenUnavailable("unreadable", final=True) from None
        pair = TokenPair(values["access"], values["refresh"], row.expires_at - row.obtained_at)
        return Held(row.version, pair, row.obtained_at, row.expires_at, row.dead_reason, row.spent_at is not None)

    async def _renewed(self, held: Held) -> Held:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(held), name="token-renewal")
        # Whoever stops waiting must not stop the renewal: between use and save that would cost the grant.
        return await asyncio.shield(self._renewal)

    async def _renew(self, held: Held) -> Held:
        """Renew, or wait for the process that does."""
        while True:
            present = await self.held()
            if present is None:
                raise TokenUnavailable("missing", final=True)
            if present.version != held.version:
                return present
            if self._unsaved is not None and self._unsaved[0] == present.version:
                return await self._save(self._unsaved[1], version=present.version)
            if present.dead_reason:
                raise TokenUnavailable(present.dead_reason, final=True)
            holder, now = new_id(), self._now()
            async with self._database.write() as session:
                mine = await channel_tokens.take(
                    session, *self._where, holder, version=held.version, now=now, until=now + HOLD
                )
                if mine:
                    await channel_tokens.spend(session, *self._where, holder, version=held.version, now=now)
            if mine:
                return await self._use(present, holder)
            await asyncio.sleep(RIVAL_SECONDS)

    async def _use(self, held: Held, holder: str) -> Held:
        if held.interrupted:
            log.error("token_renewal_was_interrupted", channel=self._where[0])
        try:
            pair = await self._refresh(held.pair.refresh)
        except GrantUnreached:
            await self._give_back(held, holder, None)
            raise TokenUnavailable("unreachable") from None
        except GrantUnknown:
            # Perhaps used up, perhaps not: the note stays, and the next attempt will tell.
            await self._give_back(held, holder, None, spent_at=self._now())
            raise TokenUnavailable("no_answer") from None
        except GrantRefused as error:
            await self._give_back(held, holder, f"refused {error.code}")
            log.error("token_needs_authorisation", channel=self._where[0], code=error.code)
            raise TokenUnavailable(f"refused {error.code}", final=True) from None
        log.info("token_renewed", channel=self._where[0], age_s=round((self._now() - held.obtained_at).total_seconds()))
        # Should even the storing fail, the pair is stored before anything else is tried.
        self._unsaved = (held.version, pair)
        return await self._save(pair, version=held.version)

    async def _give_back(
        self, held: Held, holder: str, dead_reason: str | None, *, spent_at: datetime | None = None
    ) -> None:
        async with self._database.write() as session:
            await channel_tokens.give_back(
                session, *self._where, holder, version=held.version, spent_at=spent_at, dead_reason=dead_reason
            )

    async def _save(self, pair: TokenPair, *, version: int) -> Held:
        """Store a pair; the old one is worth nothing any more, so a busy database is asked again."""
        sealed = self._sealer.seal({"access": pair.access, "refresh": pair.refresh})
        now = self._now()
        for tries_left in reversed(range(SAVE_TRIES)):
            try:
                async with self._database.write() as session:
                    await channel_tokens.save(
                        session, *self._where, sealed, version=version, now=now, expires_at=now + pair.lives_for
                    )
                break
            except (StorageUnavailable, exc.OperationalError, exc.InterfaceError):
                if not tries_left:
                    raise
                log.error("token_not_saved_yet", channel=self._where[0])
                await asyncio.sleep(SAVE_PAUSE_SECONDS)
        self._unsaved = None
        held = await self.held()
        if held is None:
            raise TokenUnavailable("missing", final=True)
        return held
