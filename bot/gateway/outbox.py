"""Sending for channels whose clients do not ask. Web and REST clients pull, so they have no sender here.

A message was allowed to be said when it was stored (same transaction as the owner check); that is checked once more
here, together with the platform's own rules, before it leaves. One message per conversation is under way at a time,
so order holds across retries. What is sent but not noted, because the answer or the process got lost, is never sent
again blindly: :meth:`Outbox.check_one` finds out first.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.push import OutcomeUnknown, Part, PushChannel, Recipient, SendFailed
from bot.gateway.lines import outgoing_of
from bot.gateway.repeat import Repeat, finish
from bot.messages import Outgoing
from bot.outcomes import Kind
from bot.storage import audit, messages, outbox, posting
from bot.storage.database import Database
from bot.storage.posting import UNKNOWN_OUTCOME, Due
from bot.storage.tables import Conversation
from bot.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 1800))
MOST_JITTER = 0.5
REST = timedelta(seconds=30)
POLL_SECONDS = 1.0
SENDERS = 8
# A channel gives up on one part long before its sender is taken for dead.
SEND_SECONDS = 15.0
PRESUMED_DEAD = timedelta(seconds=20)
OVERTAKEN = "officer_took_over"
UNDELIVERED = "Tin nhắn trước chưa gửi được tới người dân ({why})."
_WHY = {
    "window_closed": "đã quá thời hạn kênh cho phép nhắn lại",
    "thread_taken": "cuộc trò chuyện đang do hộp thư của Trang phụ trách",
    UNKNOWN_OUTCOME: "không rõ người dân đã nhận được hay chưa",
}


@dataclass(frozen=True)
class Sending:
    """A line under way: its parts, and the first that was not taken yet."""

    message_id: str
    conversation_id: str
    attempt: int
    parts: tuple[Part, ...]
    first: int
    to: Recipient
    since: datetime


class Outbox:
    """Sends due messages, several conversations at once. Start and stop with the application."""

    def __init__(
        self,
        database: Database,
        channels: Sequence[PushChannel],
        metrics: Metrics,
        *,
        now: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Nothing runs before :meth:`start`; without push channels nothing runs at all.

        ``jitter``: between 0 and 1, how far each repetition is put off, so that they do not all come at one moment.
        """
        self._database = database
        self._channels = channels
        self._metrics = metrics
        self._now = now
        self._jitter = jitter
        self._rest_until: dict[str, datetime] = {}
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._checks = [
            Repeat(f"outbox-check-{channel.name}", partial(self._check_all, channel), seconds=POLL_SECONDS)
            for channel in channels
        ]

    def start(self) -> None:
        """Start sending."""
        self._stopping.clear()
        self._tasks = [
            asyncio.create_task(self._dispatch(channel), name=f"outbox-{channel.name}") for channel in self._channels
        ]
        for check in self._checks:
            check.start()

    async def stop(self) -> None:
        """Let what is under way arrive, and send no other."""
        self._stopping.set()
        for channel in self._channels:
            self._database.hub.changed([outbox.topic(channel.name)])
        for check in self._checks:
            await check.stop()
        await finish(self._tasks)
        self._tasks = []

    async def send_one(self, channel: PushChannel) -> bool:
        """Send the next due message of a channel; False if there is none."""
        taken = await self._take(channel, 1)
        for sending in taken:
            await self._deliver(channel, sending)
        return bool(taken)

    async def check_one(self, channel: PushChannel) -> bool:
        """Find out what became of a part whose outcome is unknown; False if there is none."""
        now = self._now()
        async with self._database.write() as session:
            due = await posting.next_unsure(session, channel.name, now=now)
            if due is None:
                return False
            to = await self._recipient(session, due.conversation)
            attempt = await posting.take_to_check(session, due, until=now + PRESUMED_DEAD)
        if attempt is None:
            return True
        sending = _sending(channel, due, to, attempt, due.row.sending_at or due.message.created_at)
        if sending.first < len(sending.parts):
            await self._find_out(channel, sending)
        return True

    async def _dispatch(self, channel: PushChannel) -> None:
        running: set[asyncio.Task[None]] = set()
        with self._database.hub.subscribe(outbox.topic(channel.name)) as news:
            while not self._stopping.is_set():
                for sending in await self._take_or_log(channel, SENDERS - len(running)):
                    task = asyncio.create_task(self._deliver_or_log(channel, sending))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: news.wake())
                await news.wait(POLL_SECONDS)
        await finish(list(running))

    async def _take_or_log(self, channel: PushChannel, room: int) -> list[Sending]:
        try:
            return await self._take(channel, room) if room else []
        except Exception:
            log.exception("step_failed", step=f"outbox-{channel.name}")
            return []

    async def _deliver_or_log(self, channel: PushChannel, sending: Sending) -> None:
        try:
            await self._deliver(channel, sending)
        except Exception:
            # Not even noted: the line stays as if its sender had died, and is checked.
            log.exception("step_failed", step=f"outbox-{channel.name}")

    async def _take(self, channel: PushChannel, room: int) -> list[Sending]:
        """Begin the due lines of a channel, at most ``room``, in one transaction."""
        now = self._now()
        taken: list[Sending] = []
        if now < self._rest_until.get(channel.name, now):
            return taken
        async with self._database.write() as session:
            while len(taken) < room and (due := await posting.next_due(session, channel.name, now=now)) is not None:
                to = await self._recipient(session, due.conversation)
                if not await self._may_leave(session, channel, due, to, now):
                    continue
                attempt = await posting.begin(session, due, now=now, until=now + PRESUMED_DEAD)
                if attempt is None:
                    break
                taken.append(_sending(channel, due, to, attempt, now))
        return taken

    async def _recipient(self, session: AsyncSession, conversation: Conversation) -> Recipient:
        since = conversation.last_interaction_at
        sent = await posting.count_since(session, conversation.id, since)
        return Recipient(conversation.account, conversation.user_key, since, sent)

    async def _may_leave(
        self, session: AsyncSession, channel: PushChannel, due: Due, to: Recipient, now: datetime
    ) -> bool:
        if overtaken(due):
            await posting.drop(session, due, error=OVERTAKEN)
            await audit.record(
                session,
                actor=audit.SYSTEM,
                action="reply_dropped",
                subject=f"conversation:{due.conversation.id}",
                now=now,
                details={"message": due.message.id, "computed_for": due.row.state_version},
            )
            self._metrics.sent.labels(channel.name, "dropped").inc()
            return False
        refusal = channel.refusal(outgoing_of(due.message), to, now)
        if refusal is not None:
            await posting.refuse(session, due, error=refusal)
            await self._tell_officers(session, due.conversation.id, refusal, now)
            self._metrics.sent.labels(channel.name, "dead").inc()
            log.warning("send_refused", channel=channel.name, message=due.message.id, code=refusal)
            return False
        return True

    async def _deliver(self, channel: PushChannel, sending: Sending) -> None:
        try:
            for number in range(sending.first, len(sending.parts)):
                provider_id = await self._send_part(channel, sending, number)
                if not await self._note(sending, number, provider_id):
                    return
        except SendFailed as error:
            await self._failed(channel, sending, error)
        except OutcomeUnknown:
            await self._unsure(channel, sending)
        except Exception:
            # It may have happened before or after the request left: the same as an answer that got lost.
            log.exception("send_crashed", channel=channel.name, message=sending.message_id)
            await self._unsure(channel, sending)
        else:
            self._metrics.sent.labels(channel.name, "sent").inc()
            self._metrics.channel_trouble.labels(channel.name).set(0)

    async def _send_part(self, channel: PushChannel, sending: Sending, number: int) -> str | None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await channel.send(sending.parts[number], sending.to, self._now())
        except TimeoutError:
            raise OutcomeUnknown from None

    async def _note(self, sending: Sending, number: int, provider_id: str | None) -> bool:
        """Note that a part was taken; whether this attempt may go on to the next."""
        now = self._now()
        parts = len(sending.parts)
        async with self._database.write() as session:
            await posting.part_taken(session, sending.message_id, number, provider_id, parts=parts, now=now)
            if number + 1 == parts:
                return True
            return await posting.still_mine(session, sending.message_id, sending.attempt, until=now + PRESUMED_DEAD)

    async def _failed(self, channel: PushChannel, sending: Sending, error: SendFailed) -> None:
        now, attempt = self._now(), sending.attempt
        again = error.retry and (error.whole_channel or attempt <= len(RETRY_DELAYS))
        wait = error.retry_after or (REST if error.whole_channel else self._delay(attempt - 1))
        if error.whole_channel and again:
            self._rest_until[channel.name] = now + wait
        if error.needs_operator:
            self._metrics.channel_trouble.labels(channel.name).set(1)
            log.error("channel_needs_operator", channel=channel.name, code=error.code)
        async with self._database.write() as session:
            if again:
                await posting.again(
                    session,
                    sending.message_id,
                    attempt,
                    at=now + wait,
                    error=error.code,
                    counts=not error.whole_channel,
                )
            else:
                await self._bury(session, sending, error.code, now)
        self._metrics.sent.labels(channel.name, "failed" if again else "dead").inc()
        log.warning("send_failed", channel=channel.name, message=sending.message_id, code=error.code, retry=again)

    def _delay(self, failures: int) -> timedelta:
        """How long to wait after so many earlier failures: the listed delay, or up to half as much again."""
        return RETRY_DELAYS[min(failures, len(RETRY_DELAYS) - 1)] * (1 + MOST_JITTER * self._jitter())

    async def _unsure(self, channel: PushChannel, sending: Sending) -> None:
        check_at = self._now() + channel.echo_wait
        async with self._database.write() as session:
            await posting.unsure(session, sending.message_id, sending.attempt, check_at=check_at)
        self._metrics.sent.labels(channel.name, "unknown").inc()
        log.warning("send_outcome_unknown", channel=channel.name, message=sending.message_id)

    async def _find_out(self, channel: PushChannel, sending: Sending) -> None:
        part = sending.parts[sending.first]
        found: Sequence[str] | None = None
        error = SendFailed("check_failed", retry=True)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                found = await channel.find_sent(part, sending.to, sending.since)
        except SendFailed as failure:
            error = failure
        except Exception:
            log.exception("check_crashed", channel=channel.name, message=sending.message_id)
        now, attempt = self._now(), sending.attempt
        may_wait = attempt <= 2 * len(RETRY_DELAYS)
        wait = self._delay(attempt // 2)
        async with self._database.write() as session:
            if found is None and error.retry and may_wait:
                await posting.unsure(session, sending.message_id, attempt, check_at=now + wait)
                return
            if found is None:
                await self._bury(session, sending, UNKNOWN_OUTCOME, now)
                self._metrics.sent.labels(channel.name, "dead").inc()
                return
            ours = await posting.known_ids(session, channel.name, found)
            provider_id = next((each for each in found if each not in ours), None)
            if provider_id is not None:
                await posting.part_taken(
                    session,
                    sending.message_id,
                    sending.first,
                    provider_id,
                    parts=len(sending.parts),
                    now=now,
                )
                await posting.again(session, sending.message_id, attempt, at=now, error=None, counts=False)
            elif may_wait:
                at = now if attempt <= 2 else now + wait
                await posting.again(session, sending.message_id, attempt, at=at, error="not_delivered")
            else:
                await self._bury(session, sending, "not_delivered", now)
        self._database.hub.changed([outbox.topic(channel.name)])
        log.info("send_outcome_known", channel=channel.name, message=sending.message_id, sent=provider_id is not None)

    async def _bury(self, session: AsyncSession, sending: Sending, code: str, now: datetime) -> None:
        await posting.bury(session, sending.message_id, sending.attempt, error=code)
        await self._tell_officers(session, sending.conversation_id, code, now)

    async def _tell_officers(self, session: AsyncSession, conversation_id: str, code: str, now: datetime) -> None:
        line = Outgoing("system", UNDELIVERED.format(why=_WHY.get(code, f"lỗi của kênh: {code}")))
        await messages.note(session, conversation_id, line, now=now)

    async def _check_all(self, channel: PushChannel) -> None:
        while await self.check_one(channel):
            pass


def overtaken(due: Due) -> bool:
    """Whether an officer has taken the conversation since the bot's answer was stored.

    What announces the officer (the hand-off with its ticket number) is no answer, and stays.
    """
    custom = due.message.custom or {}
    return (
        due.message.author == "bot"
        and due.conversation.owner == "staff"
        and due.row.state_version != due.conversation.state_version
        and custom.get("kind") != Kind.HANDOFF.value
    )


def _sending(channel: PushChannel, due: Due, to: Recipient, attempt: int, since: datetime) -> Sending:
    return Sending(
        message_id=due.message.id,
        conversation_id=due.conversation.id,
        attempt=attempt,
        parts=tuple(channel.render(outgoing_of(due.message), due.message.id)),
        first=due.row.part,
        to=to,
        since=since,
    )
