"""The workers: one turn at a time per conversation, several conversations at once.

Order and "once" come from the database (the stored line and its lease, :mod:`bot.storage.queue`); the wake-ups here
only make it fast. Work left by a process that died is found by the poll, within :data:`POLL_SECONDS` of its lease
running out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import web
from bot.gateway import turn
from bot.gateway.rasa_client import NluDown, NoReply, RasaClient
from bot.gateway.repeat import Repeat, finish
from bot.gateway.turn import Failure, Job, Moment, Settled
from bot.messages import Reply, UngroundedAnswer
from bot.outcomes import Outcome
from bot.storage import conversations, queue
from bot.storage.database import Database, new_id
from bot.storage.tables import Conversation
from bot.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

TURNS_AT_ONCE = 8
POLL_SECONDS = 1.0
# Short, so that a killed process is replaced soon; renewed while Rasa thinks, so that no living one is.
LEASE_SECONDS = 6.0
RENEW_SECONDS = 2.0


class Turns:
    """Runs the turns of conversations, one conversation per call."""

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        metrics: Metrics,
        *,
        now: Callable[[], datetime],
        today: Callable[[], date],
        turns_per_session: int,
        max_text_chars: int,
        show_typing: Callable[[Job], None] = lambda _job: None,
        foresee: Callable[[str, Mapping[str, Any]], None] = lambda _text, _context: None,
    ) -> None:
        """``now`` is an aware time; ``today`` the local calendar day.

        ``show_typing`` is told when the bot begins to think, ``foresee`` of the text that Rasa is about to read and the
        conversation's context; both must return at once.
        """
        self._database = database
        self._rasa = rasa
        self._metrics = metrics
        self._now = now
        self._today = today
        self._turns_per_session = turns_per_session
        self._max_text_chars = max_text_chars
        self._show_typing = show_typing
        self._foresee = foresee

    async def drain(self, conversation_id: str, go_on: Callable[[], bool] = lambda: True) -> None:
        """Run the turns that wait in a conversation, while ``go_on``; return at once if another worker is doing so."""
        holder = new_id()
        async with self._database.write() as session:
            now = self._now()
            conversation = await queue.take_lease(session, conversation_id, holder, now=now, seconds=LEASE_SECONDS)
            job = None if conversation is None else await self._next(session, conversation, now, go_on)
        while job is not None:
            job = await self._run(job, holder, go_on)

    async def _next(
        self, session: AsyncSession, conversation: Conversation, now: datetime, go_on: Callable[[], bool]
    ) -> Job | None:
        job = await turn.begin(session, conversation, now=now) if go_on() else None
        if job is None:
            queue.release_lease(conversation)
        else:
            conversation.lease_until = now + timedelta(seconds=LEASE_SECONDS)
        return job

    async def _run(self, job: Job, holder: str, go_on: Callable[[], bool]) -> Job | None:
        typing = job.needs_rasa and job.channel == web.NAME
        if job.needs_rasa:
            self._show_typing(job)
            self._foresee(job.text, job.context)
        if typing:
            self._database.hub.typing(job.conversation_id, "bot", True)
        try:
            result = await self._answer(job, holder)
            async with self._database.write() as session:
                conversation = await conversations.lock(session, job.conversation_id)
                settled = await self._settle(session, conversation, job, result, holder)
                lost = settled.dropped == turn.LEASE_LOST
                following = None if lost else await self._next(session, conversation, self._now(), go_on)
        finally:
            if typing:
                self._database.hub.typing(job.conversation_id, "bot", False)
        self._count(job, settled)
        return following

    async def _settle(
        self,
        session: AsyncSession,
        conversation: Conversation,
        job: Job,
        result: Reply | Failure | None,
        holder: str,
    ) -> Settled:
        return await turn.settle(
            session,
            conversation,
            job,
            result,
            holder=holder,
            at=Moment(self._now(), self._today()),
            turns_per_session=self._turns_per_session,
            max_text_chars=self._max_text_chars,
        )

    async def _answer(self, job: Job, holder: str) -> Reply | Failure | None:
        if job.owner == "bot" and job.given_up:
            log.error("turn_given_up", conversation=job.conversation_id, message=job.message_id)
            return Failure(Outcome.FAILED_NO_REPLY)
        if not job.needs_rasa:
            return None
        try:
            return await self._ask_rasa(job, holder)
        except NluDown as error:
            log.warning("nlu_down", conversation=job.conversation_id, message=job.message_id, reason=str(error))
            return Failure(Outcome.FAILED_NLU_DOWN)
        except NoReply as error:
            log.error("nlu_no_reply", conversation=job.conversation_id, message=job.message_id, reason=str(error))
            return Failure(Outcome.FAILED_NO_REPLY)
        except UngroundedAnswer:
            log.error("ungrounded_answer", conversation=job.conversation_id, message=job.message_id)
            return Failure(Outcome.FAILED_UNGROUNDED)
        except Exception:
            # A fault of ours is no reason to keep a citizen waiting: it ends with a person like any other.
            log.exception("turn_failed", conversation=job.conversation_id, message=job.message_id)
            return Failure(Outcome.FAILED_NO_REPLY)

    async def _ask_rasa(self, job: Job, holder: str) -> Reply:
        metadata = {
            "context": dict(job.context),
            "conversation": job.conversation_id,
            "message": job.message_id,
            "today": self._today().isoformat(),
        }
        asking = asyncio.create_task(self._rasa.ask(sender=job.rasa_sender, text=job.text, metadata=metadata))
        try:
            while not (await asyncio.wait({asking}, timeout=RENEW_SECONDS))[0]:
                async with self._database.write() as session:
                    await queue.renew_lease(
                        session, job.conversation_id, holder, now=self._now(), seconds=LEASE_SECONDS
                    )
            return asking.result()
        finally:
            asking.cancel()

    def _count(self, job: Job, settled: Settled) -> None:
        if settled.outcome is not None:
            self._metrics.turns.labels(settled.outcome.value).inc()
            seconds = (self._now() - job.received_at).total_seconds()
            self._metrics.turn_seconds.observe(max(0.0, seconds))
        if settled.dropped is not None:
            self._metrics.dropped.labels(settled.dropped).inc()


class Workers:
    """Tasks that run turns, and the poll that finds what nobody was woken for. Start and stop with the application."""

    def __init__(self, database: Database, turns: Turns, *, now: Callable[[], datetime]) -> None:
        """Nothing runs before :meth:`start`."""
        self._database = database
        self._turns = turns
        self._now = now
        self._line: asyncio.Queue[str | None] = asyncio.Queue()
        self._queued: set[str] = set()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._poll = Repeat("turns-poll", self._find_work, seconds=POLL_SECONDS)

    def start(self) -> None:
        """Start working."""
        self._stopping = False
        self._tasks = [asyncio.create_task(self._work(), name=f"turns-{n}") for n in range(TURNS_AT_ONCE)]
        self._poll.start()

    async def stop(self) -> None:
        """Let turns under way finish, and begin no other: the rest stays in the line for whoever starts next."""
        self._stopping = True
        await self._poll.stop()
        for _ in self._tasks:
            self._line.put_nowait(None)
        await finish(self._tasks)
        self._tasks = []

    def wake(self, conversation_id: str) -> None:
        """There is a turn to run in this conversation."""
        if conversation_id not in self._queued:
            self._queued.add(conversation_id)
            self._line.put_nowait(conversation_id)

    async def _work(self) -> None:
        while not self._stopping:
            conversation_id = await self._line.get()
            if conversation_id is None:
                return
            self._queued.discard(conversation_id)
            try:
                await self._turns.drain(conversation_id, lambda: not self._stopping)
            except Exception:
                # The turn stays in the line: its lease runs out and the poll brings it back, until it is given up.
                log.exception("turn_crashed", conversation=conversation_id)

    async def _find_work(self) -> None:
        async with self._database.read() as session:
            ready = await queue.ready_conversations(session, now=self._now())
        for conversation_id in ready:
            self.wake(conversation_id)
