"""When a program's token was last used.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("used_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("api_token", "used_at")
