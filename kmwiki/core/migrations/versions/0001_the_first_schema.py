"""the first schema

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("short_th", sa.String(length=60), nullable=False),
        sa.Column("short_en", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "criteria_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("from_fiscal_year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_edition")),
        sa.UniqueConstraint("from_fiscal_year", name=op.f("uq_criteria_edition_from_fiscal_year")),
    )
    op.create_table(
        "demo_item",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "item_id", name=op.f("pk_demo_item")),
    )
    op.create_table(
        "fiscal_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme_th", sa.String(length=200), nullable=False),
        sa.Column("theme_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_fiscal_year")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_at"), ["at"], unique=False)
        batch_op.create_index("ix_journal_page_no_id", ["page_no", "id"], unique=False)
        batch_op.create_index("ix_journal_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_verb"), ["verb"], unique=False)

    op.create_table(
        "loaded_file",
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("file_hash", name=op.f("pk_loaded_file")),
    )
    op.create_table(
        "queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consumer", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(), nullable=False),
        sa.Column("run_after", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
    )
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.create_index("ix_queue_consumer_subject_id", ["consumer", "subject_id"], unique=False)

    op.create_table(
        "reader_key",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reader_key")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.String(length=64), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_account_key_at", ["account_key", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_address_key_at", ["address_key", "at"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("goal_th", sa.String(length=300), nullable=False),
        sa.Column("goal_en", sa.String(length=300), nullable=False),
        sa.Column("contact_th", sa.String(length=500), nullable=False),
        sa.Column("contact_en", sa.String(length=500), nullable=False),
        sa.Column("default_visibility", sa.String(length=10), nullable=False),
        sa.Column("visitors_may_read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "used_form",
        sa.Column("form_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_used_form")),
    )
    with op.batch_alter_table("used_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_form_at"), ["at"], unique=False)

    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["criteria_edition.id"],
            name=op.f("fk_category_edition_id_criteria_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_category_edition_id_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("username_key", sa.String(length=120), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.Column("nickname", sa.String(length=60), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("address_as", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=4000), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=300), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("executive", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_person_username_key")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_sort_key"), ["sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_state"), ["state"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_invite_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_invite_created_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code", name=op.f("uq_invite_code")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_table(
        "page",
        sa.Column("record_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_2", sa.String(length=200), nullable=False),
        sa.Column("title_key", sa.String(length=300), nullable=False),
        sa.Column("title_2_key", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("summary_2", sa.String(length=2000), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("adli", sa.String(length=4), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("binned_at", sa.DateTime(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("licence", sa.String(length=30), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_page_agency_id_agency")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_page_created_by_person")),
        sa.PrimaryKeyConstraint("record_no", name=op.f("pk_page")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_binned_at"), ["binned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_fiscal_year"), ["fiscal_year"], unique=False)
        batch_op.create_index("ix_page_kind_state", ["kind", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_sort_key"), ["sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_title_2_key"), ["title_2_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_title_key"), ["title_key"], unique=False)
        batch_op.create_index("ix_page_updated_at", ["updated_at"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "signed_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signed_in_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_token_hash")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("page_revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("deleted_by", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["deleted_by"], ["person.id"], name=op.f("fk_comment_deleted_by_person")),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_comment_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id_comment")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id_person")),
        sa.ForeignKeyConstraint(["reply_to_id"], ["comment.id"], name=op.f("fk_comment_reply_to_id_comment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_comment_page_no_id", ["page_no", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "content_ledger",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page_hash", sa.String(length=64), nullable=False),
        sa.Column("talk_hash", sa.String(length=64), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("comments_hash", sa.String(length=64), nullable=True),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_content_ledger_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", name=op.f("pk_content_ledger")),
        sa.UniqueConstraint("path", name=op.f("uq_content_ledger_path")),
    )
    op.create_table(
        "old_title",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("title_key", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_old_title_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "title_key", name=op.f("pk_old_title")),
    )
    with op.batch_alter_table("old_title", schema=None) as batch_op:
        batch_op.create_index("ix_old_title_title_key", ["title_key"], unique=False)

    op.create_table(
        "page_author",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_author_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_page_author_person_id_person")),
        sa.PrimaryKeyConstraint("page_no", "position", name=op.f("pk_page_author")),
    )
    with op.batch_alter_table("page_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_author_person_id"), ["person_id"], unique=False)

    op.create_table(
        "page_category",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_category_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "number", name=op.f("pk_page_category")),
    )
    with op.batch_alter_table("page_category", schema=None) as batch_op:
        batch_op.create_index("ix_page_category_number", ["number"], unique=False)

    op.create_table(
        "page_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_no", sa.Integer(), nullable=False),
        sa.Column("target_no", sa.Integer(), nullable=True),
        sa.Column("target_key", sa.String(length=300), nullable=False),
        sa.Column("target_text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_no"], ["page.record_no"], name=op.f("fk_page_link_from_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_link")),
    )
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.create_index("ix_page_link_from_no", ["from_no"], unique=False)
        batch_op.create_index("ix_page_link_target_key", ["target_key"], unique=False)
        batch_op.create_index("ix_page_link_target_no", ["target_no"], unique=False)

    op.create_table(
        "page_read",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_read_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "day", "reader", name=op.f("pk_page_read")),
    )
    op.create_table(
        "page_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_page_share_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_share_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_page_share_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_share")),
    )
    with op.batch_alter_table("page_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_share_page_no"), ["page_no"], unique=False)

    op.create_table(
        "page_tag",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("tag_key", sa.String(length=100), nullable=False),
        sa.Column("tag", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_tag_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "tag_key", name=op.f("pk_page_tag")),
    )
    with op.batch_alter_table("page_tag", schema=None) as batch_op:
        batch_op.create_index("ix_page_tag_tag_key", ["tag_key"], unique=False)

    op.create_table(
        "page_token",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_page_token_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "token", name=op.f("pk_page_token")),
    )
    with op.batch_alter_table("page_token", schema=None) as batch_op:
        batch_op.create_index("ix_page_token_token_page_no", ["token", "page_no"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_proposal_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_page_no"), ["page_no"], unique=False)

    op.create_table(
        "rendered_text",
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=30), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("toc", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_rendered_text_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_no", "revision", "part", name=op.f("pk_rendered_text")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_2", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("summary_2", sa.String(length=2000), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_revision_author_id_person")),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_revision_page_no_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("page_no", "number", name=op.f("uq_revision_page_no_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_revision_created_at", ["created_at"], unique=False)

    op.create_table(
        "comment_text",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_text_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "number", name=op.f("pk_comment_text")),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_no"], ["page.record_no"], name=op.f("fk_mention_page_no_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mention_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index("ix_mention_page_no", ["page_no"], unique=False)
        batch_op.create_index("ix_mention_person_id_id", ["person_id", "id"], unique=False)

    # The site's one row: everything else may be empty, this may not.
    op.execute(
        "INSERT INTO site (id, version, name_th, name_en, goal_th, goal_en, contact_th, contact_en,"
        " default_visibility, visitors_may_read) VALUES (1, 1, 'คลังบทเรียน', 'Lessons Wiki',"
        " 'เรียนรู้จากงานจริง ส่งต่อให้ทีมถัดไป', 'Learn from real work, hand it to the next team', '', '', 'members', 1)"
    )


def downgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_person_id_id")
        batch_op.drop_index("ix_mention_page_no")
        batch_op.drop_index(batch_op.f("ix_mention_comment_id"))

    op.drop_table("mention")
    op.drop_table("comment_text")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_created_at")
        batch_op.drop_index(batch_op.f("ix_revision_author_id"))

    op.drop_table("revision")
    op.drop_table("rendered_text")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_page_no"))

    op.drop_table("proposal")
    with op.batch_alter_table("page_token", schema=None) as batch_op:
        batch_op.drop_index("ix_page_token_token_page_no")

    op.drop_table("page_token")
    with op.batch_alter_table("page_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_page_tag_tag_key")

    op.drop_table("page_tag")
    with op.batch_alter_table("page_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_share_page_no"))

    op.drop_table("page_share")
    op.drop_table("page_read")
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.drop_index("ix_page_link_target_no")
        batch_op.drop_index("ix_page_link_target_key")
        batch_op.drop_index("ix_page_link_from_no")

    op.drop_table("page_link")
    with op.batch_alter_table("page_category", schema=None) as batch_op:
        batch_op.drop_index("ix_page_category_number")

    op.drop_table("page_category")
    with op.batch_alter_table("page_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_author_person_id"))

    op.drop_table("page_author")
    with op.batch_alter_table("old_title", schema=None) as batch_op:
        batch_op.drop_index("ix_old_title_title_key")

    op.drop_table("old_title")
    op.drop_table("content_ledger")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_person_id"))
        batch_op.drop_index(batch_op.f("ix_comment_parent_id"))
        batch_op.drop_index("ix_comment_page_no_id")
        batch_op.drop_index(batch_op.f("ix_comment_created_at"))

    op.drop_table("comment")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_person_id"))

    op.drop_table("signed_in")
    op.drop_table("person_role")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index("ix_page_updated_at")
        batch_op.drop_index(batch_op.f("ix_page_title_key"))
        batch_op.drop_index(batch_op.f("ix_page_title_2_key"))
        batch_op.drop_index(batch_op.f("ix_page_sort_key"))
        batch_op.drop_index("ix_page_kind_state")
        batch_op.drop_index(batch_op.f("ix_page_fiscal_year"))
        batch_op.drop_index(batch_op.f("ix_page_created_by"))
        batch_op.drop_index(batch_op.f("ix_page_binned_at"))
        batch_op.drop_index(batch_op.f("ix_page_agency_id"))

    op.drop_table("page")
    op.drop_table("one_time_link")
    op.drop_table("invite")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_state"))
        batch_op.drop_index(batch_op.f("ix_person_sort_key"))
        batch_op.drop_index(batch_op.f("ix_person_agency_id"))

    op.drop_table("person")
    op.drop_table("category")
    with op.batch_alter_table("used_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_form_at"))

    op.drop_table("used_form")
    op.drop_table("site")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_address_key_at")
        batch_op.drop_index("ix_sign_in_attempt_account_key_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("reader_key")
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_index("ix_queue_consumer_subject_id")

    op.drop_table("queue")
    op.drop_table("loaded_file")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_verb"))
        batch_op.drop_index("ix_journal_subject")
        batch_op.drop_index("ix_journal_page_no_id")
        batch_op.drop_index(batch_op.f("ix_journal_at"))
        batch_op.drop_index(batch_op.f("ix_journal_actor_id"))

    op.drop_table("journal")
    op.drop_table("fiscal_year")
    op.drop_table("demo_item")
    op.drop_table("criteria_edition")
    op.drop_table("agency")
