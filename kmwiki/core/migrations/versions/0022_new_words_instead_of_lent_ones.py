"""New words instead of lent ones, which their speaker is asked for.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("borrowed_words", sa.Column("replaces", sa.Integer(), nullable=True))
    op.create_index("ix_borrowed_words_replaces", "borrowed_words", ["replaces"])


def downgrade() -> None:
    op.drop_index("ix_borrowed_words_replaces", table_name="borrowed_words")
    op.drop_column("borrowed_words", "replaces")
