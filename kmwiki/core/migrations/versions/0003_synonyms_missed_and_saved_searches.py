"""Synonyms and glossary, searches that found nothing, searches people keep.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "missed_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_search")),
        sa.UniqueConstraint("words", name=op.f("uq_missed_search_words")),
    )
    op.create_index(op.f("ix_missed_search_last_on"), "missed_search", ["last_on"], unique=False)

    op.create_table(
        "synonym_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed_key", sa.String(length=60), nullable=True),
        sa.Column("meaning_th", sa.String(length=500), nullable=False),
        sa.Column("meaning_en", sa.String(length=500), nullable=False),
        sa.Column("sort_key", sa.String(length=810), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_row")),
        sa.UniqueConstraint("seed_key", name=op.f("uq_synonym_row_seed_key")),
    )
    op.create_index(op.f("ix_synonym_row_sort_key"), "synonym_row", ["sort_key"], unique=False)

    op.create_table(
        "synonym_term",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"], ["synonym_row.id"], name=op.f("fk_synonym_term_row_id_synonym_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", "position", name=op.f("pk_synonym_term")),
    )
    op.create_index(op.f("ix_synonym_term_key"), "synonym_term", ["key"], unique=False)
    op.create_index(op.f("ix_synonym_term_letter"), "synonym_term", ["letter"], unique=False)

    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=4000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "query", name=op.f("uq_saved_search_person_id_query")),
    )
    op.create_table(
        "synonym_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("meaning_th", sa.String(length=500), nullable=False),
        sa.Column("meaning_en", sa.String(length=500), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_synonym_wording_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["synonym_row.id"], name=op.f("fk_synonym_wording_row_id_synonym_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_wording")),
        sa.UniqueConstraint("row_id", "number", name=op.f("uq_synonym_wording_row_id_number")),
    )


def downgrade() -> None:
    op.drop_table("synonym_wording")
    op.drop_table("saved_search")
    op.drop_index(op.f("ix_synonym_term_letter"), table_name="synonym_term")
    op.drop_index(op.f("ix_synonym_term_key"), table_name="synonym_term")

    op.drop_table("synonym_term")
    op.drop_index(op.f("ix_synonym_row_sort_key"), table_name="synonym_row")

    op.drop_table("synonym_row")
    op.drop_index(op.f("ix_missed_search_last_on"), table_name="missed_search")

    op.drop_table("missed_search")
