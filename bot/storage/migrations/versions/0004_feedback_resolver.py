"""Which officer dealt with a citizen's remark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the officer beside the time."""
    with op.batch_alter_table("feedback") as feedback:
        feedback.add_column(sa.Column("resolved_by", sa.String(length=32), nullable=True))
        feedback.create_foreign_key(op.f("fk_feedback_resolved_by_officers"), "officers", ["resolved_by"], ["id"])
