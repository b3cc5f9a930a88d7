"""Files and pictures.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=True),
        sa.Column("uploader_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("stored", sa.String(length=40), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sizes", sa.JSON(), nullable=False),
        sa.Column("alt", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_state", sa.String(length=10), nullable=False),
        sa.Column("text_note", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("deleted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deleted_by"], ["person.id"], name=op.f("fk_attachment_deleted_by_person")),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_attachment_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["uploader_id"], ["person.id"], name=op.f("fk_attachment_uploader_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored", name=op.f("uq_attachment_stored")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_deleted_at"), ["deleted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_page_no"), ["page_no"], unique=False)
        batch_op.create_index("ix_attachment_uploader_id_created_at", ["uploader_id", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_uploader_id_created_at")
        batch_op.drop_index(batch_op.f("ix_attachment_page_no"))
        batch_op.drop_index(batch_op.f("ix_attachment_deleted_at"))

    op.drop_table("attachment")
