"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration keeps its own copy of the types: it must mean the same when the tables have moved on.
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
OPEN_TICKET = sa.text("state IN ('waiting', 'claimed')")

_SQLITE_APPEND_ONLY = """
CREATE TRIGGER audit_no_{deed} BEFORE {deed} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
_POSTGRES_APPEND_ONLY = (
    """
    CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()
    """,
)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("user_key", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("state_version", sa.Integer(), nullable=False),
        sa.Column("rasa_session", sa.Integer(), nullable=False),
        sa.Column("turns_in_session", sa.Integer(), nullable=False),
        sa.Column("context", JSON, nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(length=128), nullable=True),
        sa.Column("lease_owner", sa.String(length=32), nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("owner IN ('bot', 'waiting', 'staff')", name=op.f("ck_conversations_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    op.create_index(
        "uq_conversations_channel_account_user_key", "conversations", ["channel", "account", "user_key"], unique=True
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "officers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=128), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("role IN ('agent', 'supervisor', 'admin')", name=op.f("ck_officers_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
    )
    op.create_index("uq_officers_username", "officers", ["username"], unique=True)
    op.create_table(
        "desk_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_desk_sessions_officer_id_officers")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_desk_sessions")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("author_name", sa.String(length=128), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", JSON, nullable=False),
        sa.Column("custom", JSON, nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("dedupe_scope", sa.String(length=96), nullable=True),
        sa.Column("dedupe_key", sa.String(length=256), nullable=True),
        sa.Column("in_reply_to", sa.String(length=32), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("author IN ('citizen', 'bot', 'staff', 'system')", name=op.f("ck_messages_author")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["in_reply_to"], ["messages.id"], name=op.f("fk_messages_in_reply_to_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_in_reply_to", "messages", ["in_reply_to"])
    op.create_index("uq_messages_conversation_id_seq", "messages", ["conversation_id", "seq"], unique=True)
    op.create_index("uq_messages_dedupe_scope_dedupe_key", "messages", ["dedupe_scope", "dedupe_key"], unique=True)
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=True),
        sa.Column("suggested_guides", JSON, nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("notified_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("close_reason", sa.String(length=64), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'closed', 'cancelled')", name=op.f("ck_tickets_state")),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_tickets_rating")),
        sa.ForeignKeyConstraint(["claimed_by"], ["officers.id"], name=op.f("fk_tickets_claimed_by_officers")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_tickets_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"])
    op.create_index("ix_tickets_state_opened_at", "tickets", ["state", "opened_at"])
    op.create_index("uq_tickets_number", "tickets", ["number"], unique=True)
    op.create_index(
        "uq_tickets_open_conversation",
        "tickets",
        ["conversation_id"],
        unique=True,
        sqlite_where=OPEN_TICKET,
        postgresql_where=OPEN_TICKET,
    )
    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_web_sessions_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
    )
    op.create_index("uq_web_sessions_token_hash", "web_sessions", ["token_hash"], unique=True)
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("masked_kinds", JSON, nullable=False),
        sa.Column("unreadable", sa.String(length=16), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'processing', 'done', 'failed')", name=op.f("ck_inbox_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_inbox_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_inbox_message_id_messages")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_conversation_id_status", "inbox", ["conversation_id", "status"])
    op.create_index("ix_inbox_status_next_at", "inbox", ["status", "next_at"])
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("state_version", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=128), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'sending', 'sent', 'failed', 'dead')", name=op.f("ck_outbox_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_outbox_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_message_id_messages")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_conversation_id_status", "outbox", ["conversation_id", "status"])
    op.create_index("ix_outbox_status_next_at", "outbox", ["status", "next_at"])
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(_SQLITE_APPEND_ONLY.format(deed=deed))
    else:
        for statement in _POSTGRES_APPEND_ONLY:
            op.execute(statement)


def downgrade() -> None:
    """Remove every table, and with them everything they hold."""
    for table in (
        "outbox",
        "inbox",
        "web_sessions",
        "tickets",
        "messages",
        "desk_sessions",
        "officers",
        "counters",
        "conversations",
        "audit",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only")
