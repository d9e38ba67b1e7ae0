"""The website: what citizens think of answers, and what their page was about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the editors' list and the topic of a conversation."""
    op.add_column("conversations", sa.Column("topic", sa.String(length=96), nullable=True))
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("guide", sa.String(length=96), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.CheckConstraint("verdict IN ('helpful', 'wrong')", name=op.f("ck_feedback_verdict")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_feedback_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_feedback_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("uq_feedback_message_id", "feedback", ["message_id"], unique=True)
    op.create_index("ix_feedback_verdict_created_at", "feedback", ["verdict", "created_at"])


def downgrade() -> None:
    """Remove both again, with what they hold."""
    op.drop_table("feedback")
    op.drop_column("conversations", "topic")
