"""News for browsers: a live stream per conversation, and the poll that hears of other processes' changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import web
from bot.gateway.lines import line_of
from bot.gateway.repeat import Repeat
from bot.storage import conversations, messages, officers, tickets, web_sessions
from bot.storage.database import Database
from bot.storage.hub import QUEUE
from bot.telemetry.metrics import Metrics

HEARTBEAT_SECONDS = 15.0
# A place in the queue changes with other conversations' tickets, of which this one hears nothing.
POSITION_SECONDS = 3.0
RECONNECT_MILLISECONDS = 2000
LINES_AT_ONCE = 200
POLL_SECONDS = 1.0
# A row is written a little before its transaction is committed, so each poll looks back over the last ones.
POLL_OVERLAP = timedelta(seconds=5)


async def status_of(session: AsyncSession, conversation_id: str) -> web.Status:
    """Who the citizen is talking to now."""
    conversation = await conversations.get(session, conversation_id)
    if conversation is None or conversation.owner == "bot":
        return web.Status("bot")
    ticket = await tickets.open_of(session, conversation_id)
    if ticket is None:
        return web.Status(conversation.owner)
    officer = await officers.get(session, ticket.claimed_by) if ticket.claimed_by else None
    return web.Status(
        conversation.owner,
        ticket.number,
        await tickets.position(session, ticket),
        officer.display_name if officer else None,
    )


class Streams:
    """Server-sent events for the widget."""

    def __init__(self, database: Database, metrics: Metrics, *, now: Callable[[], datetime]) -> None:
        """Streams read from ``database`` and are woken by its hub."""
        self._database = database
        self._metrics = metrics
        self._now = now

    async def stream(self, session_id: str, conversation_id: str, *, after: int) -> AsyncIterator[bytes]:
        """Everything after the cursor, then whatever happens, until the browser leaves or its session ends."""
        cursor = after
        status: web.Status | None = None
        typing = False
        heard_at = asyncio.get_running_loop().time()
        yield f"retry: {RECONNECT_MILLISECONDS}\n\n".encode()
        with self._metrics.streams.track_inprogress(), self._database.hub.subscribe(conversation_id) as news:
            while True:
                async with self._database.read() as session:
                    if await web_sessions.by_id(session, session_id, now=self._now()) is None:
                        return
                    present = await status_of(session, conversation_id)
                    lines = await messages.transcript(session, conversation_id, after=cursor, limit=LINES_AT_ONCE)
                frames = []
                if present != status:
                    status = present
                    frames.append(web.frame("status", web.render_status(present)))
                for message in lines:
                    frames.append(web.frame("message", web.render_line(line_of(message)), id_=message.seq))
                    cursor = message.seq
                if bool(news.typing) != typing:
                    typing = bool(news.typing)
                    frames.append(web.frame("typing", {"on": typing}))
                if not frames and asyncio.get_running_loop().time() - heard_at >= HEARTBEAT_SECONDS:
                    frames.append(b": \n\n")
                if frames:
                    heard_at = asyncio.get_running_loop().time()
                    yield b"".join(frames)
                if len(lines) < LINES_AT_ONCE:
                    await news.wait(POSITION_SECONDS if present.owner == "waiting" else HEARTBEAT_SECONDS)


class ChangePoll:
    """Feeds the hub with changes other processes made. Start and stop with the application."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        """Nothing runs before :meth:`start`."""
        self._database = database
        self._now = now
        self._seen: dict[str, tuple[int, int]] = {}
        self._repeat = Repeat("change-poll", self.look, seconds=POLL_SECONDS)

    def start(self) -> None:
        """Start polling."""
        self._repeat.start()

    async def stop(self) -> None:
        """Stop polling."""
        await self._repeat.stop()

    async def look(self) -> None:
        """Announce what changed since the last look; while nobody listens there is nothing to do."""
        if not self._database.hub.topics():
            return
        async with self._database.read() as session:
            rows = await conversations.changed_since(session, self._now() - POLL_OVERLAP)
        topics: set[str] = set()
        for conversation_id, seq, version in rows:
            before = self._seen.get(conversation_id)
            if before == (seq, version):
                continue
            topics.add(conversation_id)
            if before is None or before[1] != version:
                topics.add(QUEUE)
        self._seen = {conversation_id: (seq, version) for conversation_id, seq, version in rows}
        self._database.hub.changed(topics)
