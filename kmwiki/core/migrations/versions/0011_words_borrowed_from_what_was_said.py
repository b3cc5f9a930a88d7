"""Words of one person in another's page, and what they have said to it.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "borrowed_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_no", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("in_markdown", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["borrower_id"], ["person.id"], name=op.f("fk_borrowed_words_borrower_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_borrowed_words_comment_id_comment"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_borrowed_words_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_no"], ["page.record_no"], name=op.f("fk_borrowed_words_source_no_page"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["person.id"], name=op.f("fk_borrowed_words_speaker_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowed_words")),
    )
    with op.batch_alter_table("borrowed_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_borrowed_words_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_borrowed_words_page_no"), ["page_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_borrowed_words_source_no"), ["source_no"], unique=False)
        batch_op.create_index("ix_borrowed_words_speaker_id_state", ["speaker_id", "state"], unique=False)
        batch_op.create_index("ix_borrowed_words_state_asked_at", ["state", "asked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("borrowed_words", schema=None) as batch_op:
        batch_op.drop_index("ix_borrowed_words_state_asked_at")
        batch_op.drop_index("ix_borrowed_words_speaker_id_state")
        batch_op.drop_index(batch_op.f("ix_borrowed_words_source_no"))
        batch_op.drop_index(batch_op.f("ix_borrowed_words_page_no"))
        batch_op.drop_index(batch_op.f("ix_borrowed_words_comment_id"))

    op.drop_table("borrowed_words")
