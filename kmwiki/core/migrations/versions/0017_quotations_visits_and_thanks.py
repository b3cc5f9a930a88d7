"""Comments quote, visits to a talk are remembered, thanks are given.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OF_A_PAGE = sa.text("comment_id IS NULL")


def upgrade() -> None:
    op.add_column("comment", sa.Column("quote", sa.Text(), server_default="", nullable=False))
    op.add_column("comment", sa.Column("quote_before", sa.String(length=120), server_default="", nullable=False))
    op.add_column("comment", sa.Column("quote_after", sa.String(length=120), server_default="", nullable=False))
    op.create_table(
        "talk_visit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["page_no"], ["page.record_no"], name="fk_talk_visit_page_no_page", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_talk_visit_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "page_no", name="pk_talk_visit"),
    )
    op.create_index("ix_talk_visit_at", "talk_visit", ["at"])
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name="fk_thanks_comment_id_comment", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["page_no"], ["page.record_no"], name="fk_thanks_page_no_page", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_thanks_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_thanks"),
    )
    op.create_index("ix_thanks_comment_id", "thanks", ["comment_id"])
    op.create_index("ix_thanks_page_no", "thanks", ["page_no"])
    op.create_index("ix_thanks_meaning_asked_at_at", "thanks", ["meaning", "asked_at", "at"])
    op.create_index("uq_thanks_comment", "thanks", ["person_id", "comment_id", "meaning"], unique=True)
    op.create_index(
        "uq_thanks_page", "thanks", ["person_id", "page_no", "meaning"], unique=True,
        sqlite_where=_OF_A_PAGE, postgresql_where=_OF_A_PAGE,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("thanks")
    op.drop_table("talk_visit")
    op.drop_column("comment", "quote_after")
    op.drop_column("comment", "quote_before")
    op.drop_column("comment", "quote")
