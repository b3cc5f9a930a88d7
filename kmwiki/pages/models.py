"""Pages and what hangs on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from kmwiki.accounts.models import Person
from kmwiki.core.database import Base, UTCDateTime
from kmwiki.frame.models import Agency


class Page(Base):
    """A page as it stands now. ``record_no`` is its identity, said aloud on the phone.

    ``revision`` is the number of its newest revision; ``version`` rises whenever anything the page shows has
    changed (a comment, an author's name), and is what cached copies are checked against.
    """

    __tablename__ = "page"
    __table_args__ = (
        Index("ix_page_kind_state", "kind", "state"),
        Index("ix_page_replaces", "replaces", "kind", "state"),
        Index("ix_page_updated_at", "updated_at"),
    )

    record_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    lang: Mapped[str] = mapped_column(String(5), default="th")
    title: Mapped[str] = mapped_column(String(200))
    title_2: Mapped[str] = mapped_column(String(200), default="")
    title_key: Mapped[str] = mapped_column(String(300), index=True)
    title_2_key: Mapped[str] = mapped_column(String(300), default="", index=True)
    sort_key: Mapped[str] = mapped_column(String(600), default="", index=True)
    summary: Mapped[str] = mapped_column(String(2000), default="")
    summary_2: Mapped[str] = mapped_column(String(2000), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The field of that name, to be looked for: in the fields it is found by reading all guidance there is.
    replaces: Mapped[int | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    fiscal_year: Mapped[int | None] = mapped_column(index=True)
    adli: Mapped[str] = mapped_column(String(4), default="")
    visibility: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    binned_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    locked: Mapped[bool] = mapped_column(default=False)
    licence: Mapped[str] = mapped_column(String(30), default="CC-BY-NC-SA-4.0")
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    read_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    authors: Mapped[list[PageAuthor]] = relationship(
        order_by="PageAuthor.position", lazy="selectin", cascade="all, delete-orphan"
    )
    category_rows: Mapped[list[PageCategory]] = relationship(
        order_by="PageCategory.number", lazy="selectin", cascade="all, delete-orphan"
    )
    tag_rows: Mapped[list[PageTag]] = relationship(
        order_by="PageTag.position", lazy="selectin", cascade="all, delete-orphan"
    )
    shared_with: Mapped[list[PageShare]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @validates("fields")
    def _note_what_it_replaces(self, _key: str, fields: dict[str, Any]) -> dict[str, Any]:
        self.replaces = fields.get("replaces")
        return fields

    @property
    def binned(self) -> bool:
        return self.binned_at is not None

    @property
    def author_ids(self) -> frozenset[int]:
        return frozenset(row.person_id for row in self.authors if row.person_id is not None)

    @property
    def named_person_ids(self) -> frozenset[int]:
        return frozenset(row.person_id for row in self.shared_with if row.person_id is not None)

    @property
    def writer_ids(self) -> frozenset[int]:
        return frozenset(row.person_id for row in self.shared_with if row.person_id is not None and row.may_write)

    @property
    def named_agency_ids(self) -> frozenset[int]:
        return frozenset(row.agency_id for row in self.shared_with if row.agency_id is not None)

    @property
    def categories(self) -> list[int]:
        return [row.number for row in self.category_rows]

    @property
    def tags(self) -> list[str]:
        return [row.tag for row in self.tag_rows]


class PageAuthor(Base):
    """An author in the order of the byline: a person, or only a name when there is no account."""

    __tablename__ = "page_author"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    person: Mapped[Person | None] = relationship(lazy="joined")


class PageShare(Base):
    """A person or agency the authors named: may read a draft or a team page, and write in a draft if so said."""

    __tablename__ = "page_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    may_write: Mapped[bool] = mapped_column(default=False, server_default=false())
    person: Mapped[Person | None] = relationship(lazy="joined")
    agency: Mapped[Agency | None] = relationship(lazy="joined")


class PageToken(Base):
    """A visibility token that opens the page; written by one function, asked by the visible-pages query."""

    __tablename__ = "page_token"
    __table_args__ = (Index("ix_page_token_token_page_no", "token", "page_no"),)

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(40), primary_key=True)


class PageCategory(Base):
    """A PMQA category the page concerns."""

    __tablename__ = "page_category"
    __table_args__ = (Index("ix_page_category_number", "number"),)

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class PageTag(Base):
    """A free tag; ``tag_key`` is its normalised form, so that spellings meet."""

    __tablename__ = "page_tag"
    __table_args__ = (Index("ix_page_tag_tag_key", "tag_key"),)

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    tag_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    tag: Mapped[str] = mapped_column(String(50))
    position: Mapped[int] = mapped_column(default=0)


class Revision(Base):
    """The page as somebody saved it. Rows are only ever added. ``meta`` holds what is not text: agency code,
    fiscal year, categories, adli, tags, visibility, state, licence, authors."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("page_no", "number"), Index("ix_revision_created_at", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_2: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(2000), default="")
    summary_2: Mapped[str] = mapped_column(String(2000), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    meta: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(10), default="web")  # web, file, restore, demo
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    author: Mapped[Person | None] = relationship(lazy="joined")


class RenderedText(Base):
    """HTML of one text of a page (``body`` or a field's part), stored per revision and renderer version.

    The HTML holds neutral markers for links and mentions; they are filled at view time by the reader's rights.
    """

    __tablename__ = "rendered_text"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(String(30), primary_key=True)
    renderer_version: Mapped[int]
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    toc: Mapped[list[Any]] = mapped_column(JSON, default=list)
    links: Mapped[list[Any]] = mapped_column(JSON, default=list)
    mentions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    note: Mapped[str | None] = mapped_column(String(60))


class PageLink(Base):
    """A ``[[link]]`` of the current revision or of a comment under it: to a record number, or to what bears a title.

    A comment's links make no backlinks; they are kept so that the page is shown anew when what they lead to changes.
    """

    __tablename__ = "page_link"
    __table_args__ = (
        Index("ix_page_link_target_no", "target_no"),
        Index("ix_page_link_target_key", "target_key"),
        Index("ix_page_link_from_no", "from_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    comment_id: Mapped[int | None]
    target_no: Mapped[int | None]
    target_key: Mapped[str] = mapped_column(String(300), default="")
    target_text: Mapped[str] = mapped_column(String(300))
    sentence: Mapped[str | None] = mapped_column(String(300))  # it first stands in; None: not looked for yet


class PageRelation(Base):
    """What a page is to another (``fields.links`` of its newest revision), kept so that both sides find it.

    ``to_no`` may be the number of no page: a file may name one that comes later, or that is gone.
    """

    __tablename__ = "page_relation"
    __table_args__ = (Index("ix_page_relation_to_no", "to_no"),)

    from_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(20), primary_key=True)
    to_no: Mapped[int] = mapped_column(primary_key=True)


class OldTitle(Base):
    """A title a page bore before; links by it still arrive."""

    __tablename__ = "old_title"
    __table_args__ = (Index("ix_old_title_title_key", "title_key"),)

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    title_key: Mapped[str] = mapped_column(String(300), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))


class PurgedPage(Base):
    """The number of a page that is gone for good after its time in the bin: it never becomes another page's."""

    __tablename__ = "purged_page"

    record_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purged_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PageRead(Base):
    """A reader's first look at a page on a day. Rows older than two days are deleted; the count stays."""

    __tablename__ = "page_read"

    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    reader: Mapped[str] = mapped_column(String(64), primary_key=True)


class ReaderKey(Base):
    """The key visitors of one day are hashed with; deleted with the day."""

    __tablename__ = "reader_key"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))


class Proposal(Base):
    """A text that waits to be merged into its page: a file that was edited while the page changed too."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    based_on: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Mention(Base):
    """Somebody named with ``@``, in a comment or (``comment_id`` None) in a page's text."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_person_id_id", "person_id", "id"), Index("ix_mention_page_no", "page_no"))

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
