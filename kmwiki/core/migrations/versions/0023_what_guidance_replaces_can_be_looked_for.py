"""What guidance replaces can be looked for.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("page", sa.Column("replaces", sa.Integer(), nullable=True))
    page = sa.table("page", sa.column("fields", sa.JSON()), sa.column("replaces", sa.Integer()))
    said = page.c.fields["replaces"].as_integer()
    op.execute(page.update().where(said.is_not(None)).values(replaces=said))
    op.create_index("ix_page_replaces", "page", ["replaces", "kind", "state"])


def downgrade() -> None:
    op.drop_index("ix_page_replaces", table_name="page")
    op.drop_column("page", "replaces")
