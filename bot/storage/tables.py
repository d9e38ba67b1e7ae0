"""Every table of the service. Times are aware UTC ``datetime`` objects, identifiers 32 hexadecimal digits.

The tables hold no business rules beyond what a database can promise by itself: unique keys, allowed states, and one
open ticket per conversation. Rows are read and written through the functions of this package; callers open the
transaction (:meth:`bot.storage.database.Database.read` and ``write``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Owner = Literal["bot", "waiting", "staff"]
TicketState = Literal["waiting", "claimed", "closed", "cancelled"]
InboxStatus = Literal["pending", "processing", "done", "failed"]
OutboxStatus = Literal["pending", "sending", "sent", "failed", "dead", "dropped"]
EventStatus = Literal["done", "ignored", "failed"]
Verdict = Literal["helpful", "wrong"]
Role = Literal["agent", "supervisor", "admin"]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite has no time zones, so there it is stored as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody can tell what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = String(32)


class Base(DeclarativeBase):
    """Common metadata; constraints have names, so that migrations can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Conversation(Base):
    """One citizen on one channel, who owns the conversation now, and where its Rasa session stands.

    ``state_version`` grows with every change of owner: a reply computed under an older version must not be sent.
    ``lease_owner`` and ``lease_until`` say which worker may run this conversation's turns. ``next_seq`` is the
    sequence number the next message gets. ``last_interaction_at``: when the citizen last did what opens the
    platform's window for messages (only on channels that have one). ``introduced_at``: when the assistant last said
    that it is no person. ``ward`` and ``topic`` (a guide or an area) are
    what the page they asked from is about.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("owner IN ('bot', 'waiting', 'staff')", name="owner"),
        Index("uq_conversations_channel_account_user_key", "channel", "account", "user_key", unique=True),
        Index("ix_conversations_updated_at", "updated_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    user_key: Mapped[str] = mapped_column(String(128))
    owner: Mapped[Owner] = mapped_column(String(8), default="bot")
    state_version: Mapped[int] = mapped_column(Integer, default=0)
    rasa_session: Mapped[int] = mapped_column(Integer, default=1)
    turns_in_session: Mapped[int] = mapped_column(Integer, default=0)
    context: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    next_seq: Mapped[int] = mapped_column(Integer, default=1)
    ward: Mapped[str | None] = mapped_column(String(128))
    topic: Mapped[str | None] = mapped_column(String(96))
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_interaction_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(Base):
    """One line of a conversation. ``text`` of a citizen is masked and cleaned before it is stored.

    ``dedupe_key`` is unique within ``dedupe_scope`` (channel and account): the truth about "once". ``internal`` lines
    are for officers only. ``custom`` is the public object of the turn (contract, section 2).
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("author IN ('citizen', 'bot', 'staff', 'system')", name="author"),
        Index("uq_messages_conversation_id_seq", "conversation_id", "seq", unique=True),
        Index("uq_messages_dedupe_scope_dedupe_key", "dedupe_scope", "dedupe_key", unique=True),
        Index("ix_messages_in_reply_to", "in_reply_to"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    author: Mapped[Literal["citizen", "bot", "staff", "system"]] = mapped_column(String(8))
    author_name: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    custom: Mapped[dict[str, Any] | None] = mapped_column(Json)
    internal: Mapped[bool] = mapped_column(Boolean, default=False)
    dedupe_scope: Mapped[str | None] = mapped_column(String(96))
    dedupe_key: Mapped[str | None] = mapped_column(String(256))
    in_reply_to: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxRow(Base):
    """A citizen's message that needs a turn.

    ``masked_kinds`` names what was hidden, ``unreadable`` why no turn can understand it (``empty``, ``too_long``, or
    what it holds instead of words: ``image`` …). Messages that wait together are taken by ``sent_at``.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'processing', 'done', 'failed')", name="status"),
        Index("ix_inbox_status_next_at", "status", "next_at"),
        Index("ix_inbox_conversation_id_status", "conversation_id", "status"),
    )

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    status: Mapped[InboxStatus] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(64))
    masked_kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    unreadable: Mapped[str | None] = mapped_column(String(16))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutboxRow(Base):
    """A message on its way to the citizen, with the ``state_version`` it was computed for.

    Channels that pull (web, REST) read messages by cursor; their rows are ``sent`` once handed over. On the others
    ``part`` is the first part the platform has not taken yet. While ``sending``, ``sending_at`` is when the part
    under way was begun, and after ``next_at`` nobody living is at it: its outcome is unknown. ``dropped``: a bot's
    answer overtaken by an officer, or erased at the citizen's wish.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'sending', 'sent', 'failed', 'dead', 'dropped')", name="status"),
        Index("ix_outbox_status_next_at", "status", "next_at"),
        Index("ix_outbox_conversation_id_status", "conversation_id", "status"),
    )

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int] = mapped_column(Integer)
    status: Mapped[OutboxStatus] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state_version: Mapped[int] = mapped_column(Integer)
    part: Mapped[int] = mapped_column(Integer, default=0)
    sending_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(64))


class OutboxPart(Base):
    """A part of a message that a platform has taken, under the platform's own id for it."""

    __tablename__ = "outbox_parts"
    __table_args__ = (
        Index("uq_outbox_parts_channel_provider_id", "channel", "provider_id", unique=True),
        Index("ix_outbox_parts_conversation_id_sent_at", "conversation_id", "sent_at"),
    )

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    part: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[str | None] = mapped_column(String(256))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookEvent(Base):
    """What a platform told us, once per key, redacted before it was stored (``bot/channels/redaction.py``)."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        CheckConstraint("status IN ('done', 'ignored', 'failed')", name="status"),
        Index("uq_webhook_events_channel_account_event_key", "channel", "account", "event_key", unique=True),
        Index("ix_webhook_events_status_received_at", "status", "received_at"),
        Index("ix_webhook_events_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    event_key: Mapped[str] = mapped_column(String(256))
    user_key: Mapped[str] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(64))
    status: Mapped[EventStatus] = mapped_column(String(8))
    error: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChannelToken(Base):
    """A platform's token pair, encrypted. ``version`` grows with every new pair.

    Who renews it holds ``holder`` until ``held_until``. ``spent_at`` is set before a single-use refresh token is used
    and cleared with the new pair: if it stays, a process died in between. ``dead_reason``: only a new authorisation
    by an administrator of the account helps.
    """

    __tablename__ = "channel_tokens"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    obtained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    holder: Mapped[str | None] = mapped_column(Id)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_reason: Mapped[str | None] = mapped_column(String(64))


class Officer(Base):
    """A member of staff who may log in to the desk."""

    __tablename__ = "officers"
    __table_args__ = (
        CheckConstraint("role IN ('agent', 'supervisor', 'admin')", name="role"),
        Index("uq_officers_username", "username", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    display_name: Mapped[str] = mapped_column(String(128))
    password_hash: Mapped[str] = mapped_column(String(256))
    role: Mapped[Role] = mapped_column(String(12), default="agent")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Ticket(Base):
    """A conversation that waits for, or is with, an officer. ``number`` is what citizens read out on the phone.

    ``reason`` is the name of the outcome that opened it (``bot/outcomes.py``). ``version`` grows with every change:
    changes are compare-and-set on it. ``notified_at``: when the citizen was last told that a person will answer.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'claimed', 'closed', 'cancelled')", name="state"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
        Index("uq_tickets_number", "number", unique=True),
        Index("ix_tickets_state_opened_at", "state", "opened_at"),
        Index("ix_tickets_conversation_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    state: Mapped[TicketState] = mapped_column(String(12), default="waiting")
    reason: Mapped[str] = mapped_column(String(32))
    summary: Mapped[str] = mapped_column(Text)
    area: Mapped[str | None] = mapped_column(String(64))
    suggested_guides: Mapped[list[str]] = mapped_column(Json, default=list)
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    close_reason: Mapped[str | None] = mapped_column(String(64))
    rating: Mapped[int | None] = mapped_column(Integer)


# At most one open ticket per conversation, promised by the database itself.
Index(
    "uq_tickets_open_conversation",
    Ticket.conversation_id,
    unique=True,
    sqlite_where=Ticket.state.in_(("waiting", "claimed")),
    postgresql_where=Ticket.state.in_(("waiting", "claimed")),
)


class Audit(Base):
    """Who did what to what, when. Rows are only ever added (triggers in the first migration refuse the rest)."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"), Index("ix_audit_at", "at"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(96))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class WebSession(Base):
    """A browser's right to one conversation. Only the SHA-256 of its token is stored."""

    __tablename__ = "web_sessions"
    __table_args__ = (Index("uq_web_sessions_token_hash", "token_hash", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Feedback(Base):
    """What a citizen thinks of one answer; ``wrong`` ones are the editors' list until ``resolved_at``.

    ``comment`` is masked before it is stored. ``guide`` is the guide the answer came from. ``resolved_by``: the officer
    who dealt with it, None if it was done on the command line.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("verdict IN ('helpful', 'wrong')", name="verdict"),
        Index("uq_feedback_message_id", "message_id", unique=True),
        Index("ix_feedback_verdict_created_at", "verdict", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    guide: Mapped[str | None] = mapped_column(String(96))
    verdict: Mapped[Verdict] = mapped_column(String(8))
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))


class DataDeletion(Base):
    """A request to delete a person's data. ``erased``: there was something to delete. Nothing tells who asked."""

    __tablename__ = "data_deletions"

    code: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased: Mapped[bool] = mapped_column(Boolean)


class DeskSession(Base):
    """An officer's log-in. Only the SHA-256 of its token is stored."""

    __tablename__ = "desk_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """A named number that only grows (ticket numbers of a day)."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
