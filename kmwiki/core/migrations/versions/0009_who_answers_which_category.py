"""Who answers questions about which category, and how long a question may wait.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_category",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_category_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name=op.f("pk_person_category")),
    )
    op.create_index("ix_person_category_number", "person_category", ["number"], unique=False)
    op.add_column("site", sa.Column("question_days", sa.Integer(), server_default="7", nullable=False))


def downgrade() -> None:
    op.drop_column("site", "question_days")
    op.drop_index("ix_person_category_number", table_name="person_category")
    op.drop_table("person_category")
