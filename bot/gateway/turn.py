"""One turn: what a message needs, and how its result is stored.

:func:`begin` and :func:`settle` are the two transactions of a turn; between them Rasa thinks and nothing is held.
Who may speak is decided in :func:`settle`, in the transaction that stores the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import rest, web
from bot.gateway import wording
from bot.messages import PAYLOAD_BOT, Button, HandoffRequest, Outgoing, Reply, is_press
from bot.outcomes import Kind, Outcome
from bot.storage import audit, conversations, messages, officers, queue, tickets
from bot.storage.tables import Conversation, InboxStatus, Owner, Ticket

MAX_ATTEMPTS = 3
LAST_ATTEMPT = 2 * MAX_ATTEMPTS
MAX_SUMMARY_CHARS = 300
# The widget greets before the first word, and says there who speaks.
GREETED_BY_CLIENT = frozenset({web.NAME})
INTRODUCE_AGAIN_AFTER = timedelta(days=30)
# Clients of these channels expect an answer to every message, also while a person owns the conversation.
ANSWERED_EACH_TURN = frozenset({rest.NAME})
# A matter the bot itself passed on need not silence it: it goes on answering what it is sure of until an officer comes.
# Who asked for a person, or is in trouble, waits for one; a button works all the same, since it was offered.
HELPS_MEANWHILE = frozenset(
    outcome.value
    for outcome in (
        Outcome.HANDED_OFF_PERSONAL,
        Outcome.HANDED_OFF_COMPLAINT,
        Outcome.HANDED_OFF_UNSURE,
        Outcome.FAILED_NLU_DOWN,
        Outcome.FAILED_NO_REPLY,
        Outcome.FAILED_UNGROUNDED,
    )
)
HELP_FROM = 0.8


@dataclass(frozen=True)
class Job:
    """A message whose turn has begun, with the conversation as it was then."""

    message_id: str
    conversation_id: str
    channel: str
    account: str
    user_key: str
    text: str
    received_at: datetime
    masked_kinds: tuple[str, ...]
    unreadable: str | None
    attempts: int
    owner: Owner
    state_version: int
    rasa_session: int
    context: Mapping[str, Any]
    waits_for: str | None = None
    """Why a person was called, while nobody has come yet."""

    @property
    def needs_rasa(self) -> bool:
        """Whether only Rasa can answer this."""
        return self._bot_may_speak and not self.unreadable and not self.asks_for_bot and not self.given_up

    @property
    def _bot_may_speak(self) -> bool:
        if self.owner == "waiting":
            pressed = is_press(self.text) and self.waits_for != Outcome.WITH_STAFF.value
            return pressed or self.waits_for in HELPS_MEANWHILE
        return self.owner == "bot"

    @property
    def asks_for_bot(self) -> bool:
        """The citizen pressed "back to the assistant"."""
        return self.text == PAYLOAD_BOT

    @property
    def given_up(self) -> bool:
        """Earlier attempts all died half-way; trying the same once more would only hold up the line."""
        return self.attempts > MAX_ATTEMPTS

    @property
    def rasa_sender(self) -> str:
        """The Rasa conversation this turn belongs to."""
        return f"{self.conversation_id}.{self.rasa_session}"


@dataclass(frozen=True)
class Failure:
    """The bot could not answer; ``outcome`` says why."""

    outcome: Outcome


@dataclass(frozen=True)
class Settled:
    """How a turn ended: the outcome the citizen was told, or why what was computed had to be dropped."""

    outcome: Outcome | None = None
    dropped: str | None = None


LEASE_LOST = "lease_lost"
OWNER_CHANGED = "owner_changed"


@dataclass(frozen=True)
class Moment:
    """When a turn is settled: the instant, and the day it is for the law."""

    now: datetime
    today: date


async def begin(session: AsyncSession, conversation: Conversation, *, now: datetime) -> Job | None:
    """Start the next turn in a locked conversation's line; None if there is none. The caller holds the lease."""
    while (started := await queue.start_next(session, conversation.id, now=now)) is not None:
        row, message = started
        if row.attempts <= LAST_ATTEMPT:
            break
        # Even saying sorry failed, time after time: the message stays in the transcript, the line moves on.
        await queue.finish(session, message.id, "failed", error="crashed")
    else:
        return None
    ticket = await tickets.open_of(session, conversation.id) if conversation.owner == "waiting" else None
    return Job(
        message_id=message.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        account=conversation.account,
        user_key=conversation.user_key,
        text=message.text,
        received_at=message.created_at,
        masked_kinds=tuple(row.masked_kinds),
        unreadable=row.unreadable,
        attempts=row.attempts,
        owner=conversation.owner,
        state_version=conversation.state_version,
        rasa_session=conversation.rasa_session,
        context=conversation.context,
        waits_for=ticket.reason if ticket is not None else None,
    )


async def settle(
    session: AsyncSession,
    conversation: Conversation,
    job: Job,
    result: Reply | Failure | None,
    *,
    holder: str,
    at: Moment,
    turns_per_session: int,
    max_text_chars: int,
) -> Settled:
    """Store the result of a turn, if it may still be said.

    ``result`` is what Rasa said, or None where it was not asked. The owner and the state version are checked here,
    on the locked conversation: whoever claims it from now on comes after these words, and whoever claimed it before
    makes them void.
    """
    if not queue.held_by(conversation, holder):
        return Settled(dropped=LEASE_LOST)
    stale = conversation.state_version != job.state_version
    if stale and result is not None:
        await _audit_dropped(session, job, result, at)
    if stale and conversation.owner == "bot":
        # A person came and went while Rasa was thinking; the question still deserves an answer of its own.
        await queue.finish(session, job.message_id, "pending")
        return Settled(dropped=OWNER_CHANGED)
    helps = conversation.owner == "waiting" and not stale and isinstance(result, Reply) and _is_sure(result)
    if conversation.owner != "bot" and not helps:
        outcome = await _keep_for_staff(session, conversation, job, at)
        await queue.finish(session, job.message_id, "done")
        return Settled(outcome=outcome, dropped=OWNER_CHANGED if stale and result is not None else None)
    reply = _bot_reply(job, result, at.today, max_text_chars)
    await _speak(session, conversation, job, reply, at)
    if isinstance(result, Reply):
        conversations.count_turn(conversation, context=result.context, turns_per_session=turns_per_session)
    failed = isinstance(result, Failure)
    status: InboxStatus = "failed" if failed else "done"
    await queue.finish(session, job.message_id, status, error=reply.outcome.value if failed else None)
    return Settled(outcome=reply.outcome)


def _is_sure(reply: Reply) -> bool:
    """Whether a reply may be said while the citizen waits for a person: only an answer that is sure."""
    return reply.kind is Kind.ANSWER and reply.confidence >= HELP_FROM


def _bot_reply(job: Job, result: Reply | Failure | None, today: date, max_text_chars: int) -> Reply:
    if job.unreadable is not None:
        text = wording.unreadable(job.unreadable, max_text_chars)
        return Reply(Outcome.REFUSED_UNREADABLE, text, today, buttons=(wording.ASK_STAFF,))
    if job.asks_for_bot:
        return Reply(Outcome.RETURNED_TO_BOT, wording.returned_to_bot(None), today, context=job.context)
    if isinstance(result, Reply):
        return result
    outcome = result.outcome if isinstance(result, Failure) else Outcome.FAILED_NO_REPLY
    request = HandoffRequest(summary=job.text[:MAX_SUMMARY_CHARS])
    return Reply(outcome, wording.FAILURES[outcome], today, handoff=request)


async def _speak(session: AsyncSession, conversation: Conversation, job: Job, reply: Reply, at: Moment) -> None:
    text = reply.text
    number = None
    if reply.kind is Kind.HANDOFF:
        ticket = await _open_ticket(session, conversation, reply, at)
        number = ticket.number
        text = f"{text}\n\n{wording.ticket_line(number, await tickets.position(session, ticket))}"
    elif conversation.owner == "waiting":
        text = f"{text}\n\n{wording.STILL_WAITING}"
    elif _must_introduce(conversation, at.now):
        conversation.introduced_at = at.now
        text = f"{text}\n\n{wording.INTRODUCTION}"
    outgoing = Outgoing("bot", _warned(job, text), reply.buttons, reply.to_wire(number))
    await messages.say(session, conversation, outgoing, now=at.now, in_reply_to=job.message_id)


def _must_introduce(conversation: Conversation, now: datetime) -> bool:
    """Whether it is time to say that no person speaks: at first contact, and after a long silence about it.

    Not with a hand-off: its words may be urgent, and a person comes.
    """
    if conversation.channel in GREETED_BY_CLIENT:
        return False
    return conversation.introduced_at is None or now - conversation.introduced_at >= INTRODUCE_AGAIN_AFTER


async def _open_ticket(session: AsyncSession, conversation: Conversation, reply: Reply, at: Moment) -> Ticket:
    request = reply.handoff or HandoffRequest(summary="")
    return await tickets.open_ticket(
        session,
        conversation_id=conversation.id,
        reason=reply.outcome,
        summary=request.summary,
        area=request.area,
        suggested_guides=request.suggested_guides,
        now=at.now,
        today=at.today,
    )


async def _keep_for_staff(session: AsyncSession, conversation: Conversation, job: Job, at: Moment) -> Outcome | None:
    """A person owns the conversation: the message is theirs. Say the fixed notice where it is due."""
    ticket = await tickets.open_of(session, conversation.id)
    if ticket is None:
        raise LookupError(f"conversation {conversation.id} is {conversation.owner} without a ticket")
    if conversation.owner == "waiting" and job.asks_for_bot:
        await tickets.cancel(session, ticket.id, version=ticket.version, reason="back_to_bot", now=at.now)
        reply = Reply(Outcome.RETURNED_TO_BOT, wording.returned_to_bot(ticket.number), at.today)
        outgoing = Outgoing("bot", _warned(job, reply.text), custom=reply.to_wire())
        await messages.say(session, conversation, outgoing, now=at.now, in_reply_to=job.message_id)
        return reply.outcome
    first_time = await tickets.mark_notified(session, ticket, now=at.now)
    if not (first_time or job.masked_kinds or job.channel in ANSWERED_EACH_TURN):
        return None
    outgoing, outcome = await _notice(session, conversation, ticket, job, at)
    await messages.say(session, conversation, outgoing, now=at.now, in_reply_to=job.message_id)
    return outcome


async def _notice(
    session: AsyncSession, conversation: Conversation, ticket: Ticket, job: Job, at: Moment
) -> tuple[Outgoing, Outcome]:
    if conversation.owner == "waiting":
        outcome = Outcome.WAITING_FOR_STAFF
        text = wording.waiting(ticket.number, await tickets.position(session, ticket))
        buttons: tuple[Button, ...] = (wording.BACK_TO_BOT,)
    else:
        outcome = Outcome.WITH_STAFF
        officer = await officers.get(session, ticket.claimed_by) if ticket.claimed_by else None
        text = wording.with_staff(officer.display_name if officer else None, ticket.number)
        buttons = ()
    reply = Reply(outcome, text, at.today, handoff=HandoffRequest(summary=ticket.summary))
    return Outgoing("system", _warned(job, text), buttons, reply.to_wire(ticket.number)), outcome


def _warned(job: Job, text: str) -> str:
    return f"{wording.masked(job.masked_kinds)}\n\n{text}" if job.masked_kinds else text


async def _audit_dropped(session: AsyncSession, job: Job, result: Reply | Failure, at: Moment) -> None:
    await audit.record(
        session,
        actor=audit.SYSTEM,
        action="reply_dropped",
        subject=f"conversation:{job.conversation_id}",
        now=at.now,
        details={"message": job.message_id, "outcome": result.outcome.value, "computed_for": job.state_version},
    )
