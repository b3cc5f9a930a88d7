"""The sentence a link stands in, typed links between pages, numbers of pages that are gone for good.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_relation",
        sa.Column("from_no", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("to_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_no"], ["page.record_no"], name=op.f("fk_page_relation_from_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("from_no", "type", "to_no", name=op.f("pk_page_relation")),
    )
    op.create_index("ix_page_relation_to_no", "page_relation", ["to_no"], unique=False)
    op.create_table(
        "purged_page",
        sa.Column("record_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("purged_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("record_no", name=op.f("pk_purged_page")),
    )
    op.add_column("page_link", sa.Column("sentence", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("page_link", "sentence")
    op.drop_table("purged_page")
    op.drop_index("ix_page_relation_to_no", table_name="page_relation")
    op.drop_table("page_relation")
