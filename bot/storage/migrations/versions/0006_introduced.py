"""When a conversation was last told that an automatic assistant speaks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("conversations", sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True))
