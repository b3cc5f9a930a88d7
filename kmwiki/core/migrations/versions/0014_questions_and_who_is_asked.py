"""Who was asked a question, and questions entrusted to facilitators.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entrusted",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_entrusted_page_no_page"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_entrusted_settled_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrusted")),
    )
    with op.batch_alter_table("entrusted", schema=None) as batch_op:
        batch_op.create_index("ix_entrusted_page_no", ["page_no"], unique=False)
        batch_op.create_index("ix_entrusted_state", ["state"], unique=False)

    op.create_table(
        "question_asked",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_question_asked_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_asked_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "person_id", name=op.f("pk_question_asked")),
    )
    with op.batch_alter_table("question_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asked_person_id"), ["person_id"], unique=False)

    op.create_table(
        "entrusted_name",
        sa.Column("entrusted_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entrusted_at", sa.DateTime(), nullable=False),
        sa.Column("form_id", sa.String(length=64), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entrusted_id"],
            ["entrusted.id"],
            name=op.f("fk_entrusted_name_entrusted_id_entrusted"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_entrusted_name_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entrusted_id", name=op.f("pk_entrusted_name")),
        sa.UniqueConstraint("form_id", name=op.f("uq_entrusted_name_form_id")),
    )
    with op.batch_alter_table("entrusted_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entrusted_name_entrusted_at"), ["entrusted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_entrusted_name_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("entrusted_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entrusted_name_person_id"))
        batch_op.drop_index(batch_op.f("ix_entrusted_name_entrusted_at"))

    op.drop_table("entrusted_name")
    with op.batch_alter_table("question_asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_asked_person_id"))

    op.drop_table("question_asked")
    with op.batch_alter_table("entrusted", schema=None) as batch_op:
        batch_op.drop_index("ix_entrusted_state")
        batch_op.drop_index("ix_entrusted_page_no")

    op.drop_table("entrusted")
