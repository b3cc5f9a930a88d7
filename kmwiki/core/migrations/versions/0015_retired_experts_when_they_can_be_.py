"""Retired experts; when people can be reached, and what one may ask them.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired_expert", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("reachable", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ask_about", sa.String(length=1000), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("ask_about")
        batch_op.drop_column("reachable")
        batch_op.drop_column("retired_expert")
