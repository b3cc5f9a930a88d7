"""Lent words go where the text goes: the page they came from.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("borrowed_words", sa.Column("carried_from", sa.Integer(), nullable=True))
    op.create_index("ix_borrowed_words_carried_from", "borrowed_words", ["carried_from"])


def downgrade() -> None:
    op.drop_index("ix_borrowed_words_carried_from", table_name="borrowed_words")
    op.drop_column("borrowed_words", "carried_from")
