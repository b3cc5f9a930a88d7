"""A link knows the comment it stands in.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("page_link", sa.Column("comment_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("page_link", "comment_id")
