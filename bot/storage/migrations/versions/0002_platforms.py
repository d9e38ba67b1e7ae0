"""Messaging platforms: parts of sent messages, stored webhooks, tokens, windows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
STATUS = "ck_outbox_status"
OLD_STATES = "status IN ('pending', 'sending', 'sent', 'failed', 'dead')"
NEW_STATES = "status IN ('pending', 'sending', 'sent', 'failed', 'dead', 'dropped')"


def upgrade() -> None:
    """Add what channels with a platform need."""
    op.add_column("conversations", sa.Column("last_interaction_at", TIME, nullable=True))
    op.add_column("inbox", sa.Column("sent_at", TIME, nullable=True))
    op.execute("UPDATE inbox SET sent_at = next_at")
    with op.batch_alter_table("inbox") as inbox:
        inbox.alter_column("sent_at", existing_type=TIME, nullable=False)
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        outbox.add_column(sa.Column("sending_at", TIME, nullable=True))
        outbox.drop_column("provider_id")
        outbox.drop_constraint(op.f(STATUS), type_="check")
        outbox.create_check_constraint(op.f(STATUS), NEW_STATES)
    op.create_table(
        "outbox_parts",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=256), nullable=True),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("seen_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_outbox_parts_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_parts_message_id_messages")),
        sa.PrimaryKeyConstraint("message_id", "part", name=op.f("pk_outbox_parts")),
    )
    op.create_index("uq_outbox_parts_channel_provider_id", "outbox_parts", ["channel", "provider_id"], unique=True)
    op.create_index("ix_outbox_parts_conversation_id_sent_at", "outbox_parts", ["conversation_id", "sent_at"])
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("event_key", sa.String(length=256), nullable=False),
        sa.Column("user_key", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("body", JSON, nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.CheckConstraint("status IN ('done', 'ignored', 'failed')", name=op.f("ck_webhook_events_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
    )
    op.create_index(
        "uq_webhook_events_channel_account_event_key",
        "webhook_events",
        ["channel", "account", "event_key"],
        unique=True,
    )
    op.create_index("ix_webhook_events_status_received_at", "webhook_events", ["status", "received_at"])
    op.create_index("ix_webhook_events_received_at", "webhook_events", ["received_at"])
    op.create_table(
        "channel_tokens",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("obtained_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", TIME, nullable=True),
        sa.Column("spent_at", TIME, nullable=True),
        sa.Column("dead_reason", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_channel_tokens")),
    )


def downgrade() -> None:
    """Remove it again, with what it holds."""
    for table in ("channel_tokens", "webhook_events", "outbox_parts"):
        op.drop_table(table)
    op.execute("UPDATE outbox SET status = 'dead' WHERE status = 'dropped'")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(op.f(STATUS), type_="check")
        outbox.create_check_constraint(op.f(STATUS), OLD_STATES)
        outbox.drop_column("sending_at")
        outbox.drop_column("part")
        outbox.add_column(sa.Column("provider_id", sa.String(length=128), nullable=True))
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_column("sent_at")
    op.drop_column("conversations", "last_interaction_at")
