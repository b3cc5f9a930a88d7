"""What people write is kept while they type, who else is writing is shown, drafts may be shared for writing.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_writer",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name="fk_page_writer_page_no_page", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_page_writer_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "person_id", name="pk_page_writer"),
    )
    op.create_index("ix_page_writer_seen_at", "page_writer", ["seen_at"])
    op.create_table(
        "unsaved_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name="fk_unsaved_text_page_no_page", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_unsaved_text_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unsaved_text"),
        sa.UniqueConstraint("person_id", "form_id", name="uq_unsaved_text_person_id_form_id"),
    )
    op.create_index("ix_unsaved_text_page_no", "unsaved_text", ["page_no"])
    op.create_index("ix_unsaved_text_saved_at", "unsaved_text", ["saved_at"])
    op.add_column("page_share", sa.Column("may_write", sa.Boolean(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("page_share", "may_write")
    op.drop_table("unsaved_text")
    op.drop_table("page_writer")
