"""Lent words as readers see them, to be looked for in rendered texts.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("borrowed_words", sa.Column("read_as", sa.Text(), nullable=False, server_default=""))
    # Every page that names somebody is looked at once by the worker: its words may be struck out.
    op.execute(
        "INSERT INTO queue (consumer, subject_id, enqueued_at, run_after, attempts) "
        "SELECT DISTINCT 'words', page_no, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0 FROM borrowed_words "
        "WHERE placed AND page_no NOT IN (SELECT subject_id FROM queue WHERE consumer = 'words')"
    )


def downgrade() -> None:
    op.drop_column("borrowed_words", "read_as")
