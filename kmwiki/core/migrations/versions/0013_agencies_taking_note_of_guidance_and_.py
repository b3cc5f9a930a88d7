"""Which agencies have taken note of guidance; which dates of pages have passed.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgement_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_acknowledgement_round_asked_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_acknowledgement_round_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement_round")),
    )
    with op.batch_alter_table("acknowledgement_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acknowledgement_round_page_no"), ["page_no"], unique=False)

    op.create_table(
        "passed_date",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_passed_date_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "field", name=op.f("pk_passed_date")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_acknowledgement_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["acknowledgement_round.id"],
            name=op.f("fk_acknowledgement_round_id_acknowledgement_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "agency_id", name=op.f("pk_acknowledgement")),
    )


def downgrade() -> None:
    op.drop_table("acknowledgement")
    op.drop_table("passed_date")
    with op.batch_alter_table("acknowledgement_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acknowledgement_round_page_no"))

    op.drop_table("acknowledgement_round")
