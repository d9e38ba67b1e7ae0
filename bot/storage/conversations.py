"""Conversations: who owns them, and what the bot needs to go on with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import insert_if_new, new_id, touch
from bot.storage.tables import Conversation, Owner

# Statements of every turn are built once: building one costs as much as running it.
_OF_CITIZEN = select(Conversation).where(
    Conversation.channel == bindparam("channel"),
    Conversation.account == bindparam("account"),
    Conversation.user_key == bindparam("user_key"),
)
_OF_CITIZEN_HELD = _OF_CITIZEN.with_for_update().execution_options(populate_existing=True)
_BY_ID = select(Conversation).where(Conversation.id == bindparam("id")).execution_options(populate_existing=True)
_BY_ID_HELD = _BY_ID.with_for_update()


async def find(session: AsyncSession, *, channel: str, account: str, user_key: str) -> Conversation | None:
    """The conversation of a citizen on a channel, if there is one."""
    citizen = {"channel": channel, "account": account, "user_key": user_key}
    return (await session.scalars(_OF_CITIZEN, citizen)).one_or_none()


async def find_or_create(
    session: AsyncSession, *, channel: str, account: str, user_key: str, now: datetime, ward: str | None = None
) -> Conversation:
    """The conversation of a citizen on a channel, held as by :func:`lock`; made if it is their first message."""
    citizen = {"channel": channel, "account": account, "user_key": user_key}
    found = (await session.scalars(_OF_CITIZEN_HELD, citizen)).one_or_none()
    if found is not None:
        return found
    values: dict[str, Any] = {
        **citizen,
        "id": new_id(),
        "owner": "bot",
        "state_version": 0,
        "rasa_session": 1,
        "turns_in_session": 0,
        "context": {},
        "next_seq": 1,
        "ward": ward,
        "created_at": now,
        "updated_at": now,
    }
    # A rival may be making the same one; then its row is the conversation.
    await insert_if_new(session, Conversation, values)
    return (await session.scalars(_OF_CITIZEN_HELD, citizen)).one()


async def get(session: AsyncSession, conversation_id: str) -> Conversation | None:
    """One conversation as it is now."""
    return (await session.scalars(_BY_ID, {"id": conversation_id})).one_or_none()


async def lock(session: AsyncSession, conversation_id: str) -> Conversation:
    """One conversation, held until the transaction ends: nobody else can change it. Comes before any ticket's lock.

    Raises:
        LookupError: no such conversation.
    """
    found = (await session.scalars(_BY_ID_HELD, {"id": conversation_id})).one_or_none()
    if found is None:
        raise LookupError(f"no conversation {conversation_id}")
    return found


def take_seq(session: AsyncSession, conversation: Conversation, now: datetime) -> int:
    """The sequence number of the next message of a locked conversation."""
    seq = conversation.next_seq
    conversation.next_seq = seq + 1
    conversation.updated_at = now
    touch(session, conversation.id)
    return seq


def change_owner(session: AsyncSession, conversation: Conversation, owner: Owner, now: datetime) -> None:
    """Give a locked conversation to ``owner``; replies under way become stale.

    A conversation that returns to the bot starts a new Rasa session: a half-filled form from before the officer must
    not be continued.
    """
    conversation.owner = owner
    conversation.state_version += 1
    conversation.updated_at = now
    if owner == "bot":
        conversation.rasa_session += 1
        conversation.turns_in_session = 0
    touch(session, conversation.id)


def interacted(conversation: Conversation, at: datetime) -> None:
    """The citizen did something that opens the platform's window for messages to them."""
    if conversation.last_interaction_at is None or conversation.last_interaction_at < at:
        conversation.last_interaction_at = at


def start_topic(conversation: Conversation, topic: str, context: Mapping[str, Any] | None, now: datetime) -> None:
    """The citizen asks from a page about ``topic`` (a guide or an area); ``conversation`` is locked.

    With a ``context``, the next turn is understood in it: Rasa learns of it at the start of a new session.
    """
    conversation.topic = topic
    conversation.updated_at = now
    if context is not None:
        conversation.context = dict(context)
        conversation.rasa_session += 1
        conversation.turns_in_session = 0


def count_turn(conversation: Conversation, *, context: Mapping[str, Any], turns_per_session: int) -> None:
    """Keep what the next turn of a locked conversation needs.

    After ``turns_per_session`` turns the next one opens a new Rasa session: Rasa's turns get slower as a session
    grows.
    """
    conversation.context = dict(context)
    conversation.turns_in_session += 1
    if conversation.turns_in_session >= turns_per_session:
        conversation.rasa_session += 1
        conversation.turns_in_session = 0


async def changed_since(session: AsyncSession, since: datetime) -> list[tuple[str, int, int]]:
    """``(id, next_seq, state_version)`` of the conversations changed at or after ``since``."""
    query = select(Conversation.id, Conversation.next_seq, Conversation.state_version).where(
        Conversation.updated_at >= since
    )
    return [(row.id, row.next_seq, row.state_version) for row in await session.execute(query)]
