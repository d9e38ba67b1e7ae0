"""The lines of a conversation. Every line gets the next sequence number; citizens' lines are stored once per key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Incoming, Outgoing
from bot.storage import conversations, outbox
from bot.storage.database import new_id
from bot.storage.tables import Conversation, Message

_DELIVERED = select(Message).where(Message.dedupe_scope == bindparam("scope"), Message.dedupe_key == bindparam("key"))


@dataclass(frozen=True)
class Stored:
    """A citizen's message in storage; ``is_new`` is False when this delivery repeated an earlier one."""

    message: Message
    is_new: bool


def dedupe_scope(channel: str, account: str) -> str:
    """Within one channel account, a dedupe key names one message."""
    return f"{channel}:{account}"


async def find_delivered(session: AsyncSession, *, channel: str, account: str, dedupe_key: str) -> Message | None:
    """The message stored under this key, if it came before."""
    named = {"scope": dedupe_scope(channel, account), "key": dedupe_key}
    return (await session.scalars(_DELIVERED, named)).one_or_none()


async def receive(
    session: AsyncSession,
    incoming: Incoming,
    *,
    now: datetime,
    ward: str | None = None,
    conversation: Conversation | None = None,
) -> Stored:
    """Store a citizen's message once. ``incoming.text`` must already be cleaned and masked.

    ``conversation``: theirs, where the caller holds it already.
    """
    where = {"channel": incoming.channel, "account": incoming.account}
    # The conversation is held from here on: a rival delivery of the same key has either finished or has not begun.
    conversation = conversation or await conversations.find_or_create(
        session, **where, user_key=incoming.user_key, now=now, ward=ward
    )
    earlier = await find_delivered(session, **where, dedupe_key=incoming.dedupe_key)
    if earlier is not None:
        return Stored(earlier, is_new=False)
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversations.take_seq(session, conversation, now),
        author="citizen",
        text=incoming.text,
        dedupe_scope=dedupe_scope(**where),
        dedupe_key=incoming.dedupe_key,
        created_at=now,
    )
    session.add(message)
    await session.flush()
    return Stored(message, is_new=True)


async def say(
    session: AsyncSession,
    conversation: Conversation,
    outgoing: Outgoing,
    *,
    now: datetime,
    in_reply_to: str | None = None,
) -> Message:
    """Store a line for the citizen together with its outbox row, at the latest with the commit.

    The caller holds the conversation, and has made sure that the author may speak now.
    """
    message = _append(session, conversation, outgoing, now=now, in_reply_to=in_reply_to, internal=False)
    outbox.enqueue(session, message, conversation, now=now)
    return message


async def note(session: AsyncSession, conversation_id: str, outgoing: Outgoing, *, now: datetime) -> Message:
    """Store a line that only officers see; it never reaches an outbox."""
    conversation = await conversations.lock(session, conversation_id)
    message = _append(session, conversation, outgoing, now=now, in_reply_to=None, internal=True)
    await session.flush()
    return message


async def overhear(session: AsyncSession, conversation: Conversation, outgoing: Outgoing, *, now: datetime) -> Message:
    """Store a line that reached the citizen by another way than ours; the caller holds the conversation."""
    message = _append(session, conversation, outgoing, now=now, in_reply_to=None, internal=False)
    await session.flush()
    return message


async def last_sent(session: AsyncSession, conversation_id: str) -> Message | None:
    """The last line the citizen was sent."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author != "citizen", Message.internal.is_(False))
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


def _append(
    session: AsyncSession,
    conversation: Conversation,
    outgoing: Outgoing,
    *,
    now: datetime,
    in_reply_to: str | None,
    internal: bool,
) -> Message:
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversations.take_seq(session, conversation, now),
        author=outgoing.author,
        author_name=outgoing.author_name,
        text=outgoing.text,
        buttons=[{"title": b.title, "payload": b.payload} for b in outgoing.buttons],
        custom=None if outgoing.custom is None else dict(outgoing.custom),
        internal=internal,
        in_reply_to=in_reply_to,
        created_at=now,
    )
    session.add(message)
    return message


async def transcript(
    session: AsyncSession,
    conversation_id: str,
    *,
    after: int = 0,
    limit: int = 500,
    include_internal: bool = False,
) -> list[Message]:
    """Lines with ``seq`` greater than ``after``, in order. Only officers may see the internal ones."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(limit)
    )
    if not include_internal:
        query = query.where(Message.internal.is_(False))
    return list(await session.scalars(query))


async def button_titles(session: AsyncSession, conversation_id: str) -> dict[str, str]:
    """Payload → title of every button the citizen was offered; the last title counts."""
    query = select(Message.buttons).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    return {button["payload"]: button["title"] for buttons in await session.scalars(query) for button in buttons}


async def get(session: AsyncSession, message_id: str) -> Message | None:
    """One message."""
    return await session.get(Message, message_id)


async def nth_last_received_at(session: AsyncSession, conversation_id: str, n: int) -> datetime | None:
    """When the citizen's ``n``-th newest message arrived (1 = newest); None if there are fewer."""
    query = (
        select(Message.created_at)
        .where(Message.conversation_id == conversation_id, Message.author == "citizen")
        .order_by(Message.seq.desc())
        .offset(n - 1)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()
