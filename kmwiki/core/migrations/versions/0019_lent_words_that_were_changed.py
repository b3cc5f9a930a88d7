"""Since when lent words stand in their page no more as they were lent.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("borrowed_words", sa.Column("altered_at", sa.DateTime(), nullable=True))
    # Every page that names somebody is looked at once by the worker: words may have been changed before now.
    op.execute(
        "INSERT INTO queue (consumer, subject_id, enqueued_at, run_after, attempts) "
        "SELECT DISTINCT 'words', page_no, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0 FROM borrowed_words WHERE placed"
    )


def downgrade() -> None:
    op.drop_column("borrowed_words", "altered_at")
