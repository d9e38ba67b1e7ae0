"""What a platform tells us becomes what we know: one transaction stores the event and everything it means.

Nothing here waits for anything but the database, so a call is acknowledged as soon as it is stored. An event that
breaks our code is kept as ``failed`` and acknowledged all the same: a platform that hears errors switches us off.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import structlog
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import webhook as said
from bot.channels.redaction import redact
from bot.channels.rendering import chosen, is_number
from bot.channels.webhook import ATTACHMENTS, Channel, Echo, Event, Said
from bot.gateway import wording
from bot.gateway.inbox import ATTACHMENT, Inbox, clean
from bot.gateway.lines import outgoing_of
from bot.messages import Incoming, Outgoing
from bot.outcomes import Outcome
from bot.storage import audit, conversations, erase, messages, posting, tickets, webhook_events
from bot.storage.database import Database, StorageUnavailable
from bot.storage.tables import Conversation, WebhookEvent
from bot.storage.webhook_events import NewEvent
from bot.telemetry.metrics import Metrics

log = structlog.get_logger(__name__)

Result = Literal["done", "repeated", "ignored", "failed"]
GREET_AGAIN_AFTER = timedelta(days=1)
UNPARSED = "unparsed"
MAX_ECHO_CHARS = 4000
# Nothing was stored and the platform should try again; anything else is a fault of ours.
_STORAGE_FAULTS = (StorageUnavailable, exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


class Intake:
    """Applies events to conversations. The caller has verified where they come from."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        metrics: Metrics,
        *,
        wake: Callable[[str], None],
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        """``wake`` is told which conversations have a turn to run."""
        self._database = database
        self._inbox = inbox
        self._metrics = metrics
        self._wake = wake
        self._now = now
        self._today = today

    async def receive(self, channel: Channel, payload: Mapping[str, Any]) -> Counter[Result]:
        """Store and apply every event of a verified payload.

        Raises:
            StorageUnavailable, sqlalchemy.exc.OperationalError: nothing was stored; the platform should try again.
        """
        return await self._take(channel, self._read(channel, payload))

    async def replay(self, channel: Channel, stored: WebhookEvent) -> Counter[Result]:
        """Apply a stored event again. What was done before is not done twice: messages are known by their keys."""
        results = await self._take(channel, self._read(channel, stored.body), again=True)
        if stored.name == UNPARSED and not results["failed"]:
            # It is known by its own name now.
            async with self._database.write() as session:
                await webhook_events.remove(session, stored.id)
        return results

    def _read(self, channel: Channel, payload: Mapping[str, Any]) -> Sequence[Event]:
        now = self._now()
        try:
            return channel.parse(payload, received_at=now)
        except Exception:
            log.exception("webhook_unparsed", channel=channel.name)
            key = hashlib.sha256(repr(payload).encode("utf-8", "replace")).hexdigest()
            return [Event(UNPARSED, f"{UNPARSED}:{key}", "", "", now, said.Ignored(UNPARSED), payload)]

    async def _take(self, channel: Channel, events: Sequence[Event], *, again: bool = False) -> Counter[Result]:
        events = [event for event in events if not await self._is_own_echo(channel, event)]
        try:
            results, woken = await self._store(channel, events, again=again)
        except _STORAGE_FAULTS:
            raise
        except Exception:
            # One of them breaks us: each by itself, so that the others are not lost with it.
            results, woken = await self._store_apart(channel, events, again=again)
        for conversation_id in dict.fromkeys(woken):
            self._wake(conversation_id)
        for result, number in results.items():
            self._metrics.webhooks.labels(channel.name, result).inc(number)
        return results

    async def _is_own_echo(self, channel: Channel, event: Event) -> bool:
        """Most echoes are of parts already noted; they are not worth a write."""
        if not isinstance(event.content, Echo):
            return False
        async with self._database.read() as session:
            known = await posting.known_ids(session, channel.name, [event.content.provider_id])
        if known:
            self._metrics.webhooks.labels(channel.name, "repeated").inc()
        return bool(known)

    async def _store(
        self, channel: Channel, events: Sequence[Event], *, again: bool
    ) -> tuple[Counter[Result], list[str]]:
        results: Counter[Result] = Counter()
        woken: list[str] = []
        if not events:
            return results, woken
        now = self._now()
        async with self._database.write(urgent=True) as session:
            for event in events:
                results[await self._take_one(session, channel, event, now, woken, again)] += 1
        return results, woken

    async def _store_apart(
        self, channel: Channel, events: Sequence[Event], *, again: bool
    ) -> tuple[Counter[Result], list[str]]:
        results: Counter[Result] = Counter()
        woken: list[str] = []
        for event in events:
            try:
                one, its_woken = await self._store(channel, [event], again=again)
            except _STORAGE_FAULTS:
                raise
            except Exception as error:
                log.exception("webhook_failed", channel=channel.name, name=event.name)
                async with self._database.write(urgent=True) as session:
                    fault = type(error).__name__[:64]
                    await webhook_events.fail(session, _to_store(channel, event), error=fault, now=self._now())
                one, its_woken = Counter({"failed": 1}), []
            results += one
            woken += its_woken
        return results, woken

    async def _take_one(
        self, session: AsyncSession, channel: Channel, event: Event, now: datetime, woken: list[str], again: bool
    ) -> Result:
        stored = _to_store(channel, event)
        if event.name == UNPARSED:
            await webhook_events.fail(session, stored, error=UNPARSED, now=now)
            return "failed"
        result: Literal["done", "ignored"] = "ignored" if isinstance(event.content, said.Ignored) else "done"
        is_new = await webhook_events.add(session, stored, result, now=now)
        if not is_new and not again:
            return "repeated"
        await _Effects(session, channel, event, self._inbox, now, self._today(), woken).apply()
        return result


def _to_store(channel: Channel, event: Event) -> NewEvent:
    if isinstance(event.content, said.Withdrew):
        # Of a person who asks to be forgotten nothing is kept, not even that they asked.
        key = hashlib.sha256(event.key.encode()).hexdigest()
        return NewEvent(channel.name, event.account, key, "", event.name, event.sent_at, {})
    body = redact(event.raw, kept=channel.kept_fields, text=channel.text_fields)
    return NewEvent(channel.name, event.account, event.key, event.user_key, event.name[:64], event.sent_at, body)


class _Effects:
    """What one event does, within the transaction that stores it."""

    def __init__(
        self,
        session: AsyncSession,
        channel: Channel,
        event: Event,
        inbox: Inbox,
        now: datetime,
        today: date,
        woken: list[str],
    ) -> None:
        self._session = session
        self._channel = channel
        self._event = event
        self._inbox = inbox
        self._now = now
        self._today = today
        self._woken = woken

    async def apply(self) -> None:
        content = self._event.content
        match content:
            case Said():
                await self._said(content)
            case said.Joined():
                await self._joined()
            case said.Interacted():
                await self._interacted(content.note)
            case said.Left():
                await self._left()
            case Echo():
                await self._echo(content)
            case said.TakenOver():
                await self._fall_silent(await self._present())
            case said.HandedBack():
                await self._handed_back()
            case said.Delivered() | said.Seen():
                await self._receipt(content)
            case said.Withdrew():
                await self._withdrew()
            case said.Ignored():
                log.info("webhook_ignored", channel=self._channel.name, name=self._event.name, why=content.why)

    async def _said(self, content: Said) -> None:
        conversation = await self._arrived()
        text = await self._meant(conversation, content.text)
        incoming = Incoming(
            channel=self._channel.name,
            account=self._event.account,
            user_key=self._event.user_key,
            dedupe_key=self._event.key,
            text=text,
            sent_at=self._event.sent_at,
            metadata={ATTACHMENT: content.attachment} if content.attachment else {},
        )
        stored = await self._inbox.store(self._session, incoming, now=self._now, conversation=conversation)
        if stored.is_new and content.attachment and any(map(str.isalnum, text)):
            await self._note(conversation, ATTACHMENTS.get(content.attachment, ATTACHMENTS["other"]))
        self._woken.append(conversation.id)

    async def _meant(self, conversation: Conversation, text: str) -> str:
        """What was typed, or the choice it names where choices were shown as numbers."""
        if conversation.owner == "staff" or not is_number(text):
            return text
        last = await messages.last_sent(self._session, conversation.id)
        if last is None or not self._channel.shows_numbers(outgoing_of(last)):
            return text
        choice = chosen(text, outgoing_of(last).buttons)
        return choice.payload if choice else text

    async def _joined(self) -> None:
        conversation = await self._arrived()
        long_ago = self._now - conversation.updated_at >= GREET_AGAIN_AFTER
        if conversation.owner == "bot" and (conversation.next_seq == 1 or long_ago):
            conversation.introduced_at = self._now
            welcome = Outgoing("bot", wording.WELCOME, (wording.ASK_STAFF,))
            await messages.say(self._session, conversation, welcome, now=self._now)

    async def _interacted(self, note: str | None) -> None:
        conversation = await self._arrived()
        if note:
            await self._note(conversation, note)

    async def _left(self) -> None:
        conversation = await self._present()
        if conversation is None:
            return
        if await tickets.open_of(self._session, conversation.id) is not None:
            await self._note(conversation, wording.LEFT_PLATFORM)
        await audit.record(
            self._session,
            actor=audit.CITIZEN,
            action="left_platform",
            subject=f"conversation:{conversation.id}",
            now=self._now,
        )

    async def _echo(self, echo: Echo) -> None:
        """Ours and noted: nothing. Ours and in doubt: no longer. Somebody else's: keep it, and mind who it is."""
        conversation = await self._present()
        if conversation is None or await self._is_ours(conversation, echo):
            return
        text = clean(echo.text, max_chars=MAX_ECHO_CHARS).text or ATTACHMENTS["other"]
        author: Literal["staff", "system"] = "staff" if echo.by_person else "system"
        await messages.overhear(self._session, conversation, Outgoing(author, text), now=self._now)
        if echo.by_person:
            await self._fall_silent(conversation)

    async def _is_ours(self, conversation: Conversation, echo: Echo) -> bool:
        # Asked before and after: the sender may note the part in between.
        return await self._is_known(echo) or await self._settled(conversation, echo) or await self._is_known(echo)

    async def _is_known(self, echo: Echo) -> bool:
        return bool(await posting.known_ids(self._session, self._channel.name, [echo.provider_id]))

    async def _settled(self, conversation: Conversation, echo: Echo) -> bool:
        under_way = await posting.in_flight(self._session, conversation.id)
        if under_way is None or (echo.by_person and echo.token is None):
            return False
        row, message = under_way
        parts = self._channel.render(outgoing_of(message), message.id)
        if row.part >= len(parts):
            return False
        part = parts[row.part]
        if echo.token != part.token if echo.token else not self._channel.is_echo_of(echo, part):
            return False
        await posting.part_taken(
            self._session,
            message.id,
            row.part,
            echo.provider_id,
            parts=len(parts),
            now=self._now,
            by_echo=True,
        )
        return True

    async def _fall_silent(self, conversation: Conversation | None) -> None:
        """A person answers in the platform's own tools: the conversation is no longer the bot's."""
        if conversation is None or conversation.owner != "bot":
            return
        ticket = await tickets.open_ticket(
            self._session,
            conversation_id=conversation.id,
            reason=Outcome.WITH_STAFF,
            summary=wording.ANSWERED_ELSEWHERE.format(platform=self._channel.title),
            now=self._now,
            today=self._today,
        )
        # The person is answering already; a notice that somebody will would only talk over them.
        await tickets.mark_notified(self._session, ticket, now=self._now)

    async def _handed_back(self) -> None:
        conversation = await self._present()
        ticket = None if conversation is None else await tickets.open_of(self._session, conversation.id)
        if ticket is not None and ticket.state == "waiting" and ticket.reason == Outcome.WITH_STAFF.value:
            await tickets.cancel(self._session, ticket.id, version=ticket.version, reason="handed_back", now=self._now)

    async def _receipt(self, content: said.Delivered | said.Seen) -> None:
        conversation = await self._present()
        if conversation is not None:
            await posting.mark_receipts(
                self._session,
                conversation.id,
                seen=isinstance(content, said.Seen),
                provider_ids=content.provider_ids,
                until=content.until,
                at=self._event.sent_at,
            )

    async def _withdrew(self) -> None:
        conversation = await self._present()
        if conversation is not None:
            await erase.erase(self._session, conversation, now=self._now)

    async def _arrived(self) -> Conversation:
        """The conversation, held, and its window open."""
        conversation = await conversations.find_or_create(self._session, **self._where(), now=self._now)
        conversations.interacted(conversation, min(self._event.sent_at, self._now))
        return conversation

    async def _present(self) -> Conversation | None:
        """The conversation, held, if there is one."""
        found = await conversations.find(self._session, **self._where())
        return None if found is None else await conversations.lock(self._session, found.id)

    def _where(self) -> dict[str, str]:
        return {
            "channel": self._channel.name,
            "account": self._event.account,
            "user_key": self._event.user_key,
        }

    async def _note(self, conversation: Conversation, text: str) -> None:
        await messages.note(self._session, conversation.id, Outgoing("system", text), now=self._now)
