"""Endorsements of revisions, and adoptions by other agencies with what they said before.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("took", sa.String(length=2000), nullable=False),
        sa.Column("changed", sa.String(length=2000), nullable=False),
        sa.Column("went", sa.String(length=2000), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("their_no", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("result_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_adoption_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_adoption_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_adoption_person_id_person")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name=op.f("fk_adoption_taken_back_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index("ix_adoption_page_no_id", ["page_no", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_person_id"), ["person_id"], unique=False)

    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("significant", sa.String(length=10), nullable=False),
        sa.Column("valid", sa.String(length=10), nullable=False),
        sa.Column("applicable", sa.String(length=10), nullable=False),
        sa.Column("advice", sa.String(length=2000), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_as", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_endorsement_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_endorsement_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_endorsement_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index("ix_endorsement_page_no_ended_at", ["page_no", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_endorsement_person_id"), ["person_id"], unique=False)

    op.create_table(
        "adoption_text",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_text_adoption_id_adoption"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("adoption_id", "number", name=op.f("pk_adoption_text")),
    )


def downgrade() -> None:
    op.drop_table("adoption_text")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_person_id"))
        batch_op.drop_index("ix_endorsement_page_no_ended_at")

    op.drop_table("endorsement")
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_person_id"))
        batch_op.drop_index("ix_adoption_page_no_id")
        batch_op.drop_index(batch_op.f("ix_adoption_agency_id"))

    op.drop_table("adoption")
