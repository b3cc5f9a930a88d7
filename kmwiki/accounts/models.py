"""People and everything by which they prove who they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.access import Actor
from kmwiki.core.database import Base, UTCDateTime
from kmwiki.frame.models import Agency


class Person(Base):
    """Someone with an account. ``username`` never changes; everything else of the profile may.

    ``state`` is ``waiting`` (asked to join), ``active`` or ``disabled``. ``username_key`` and ``email_key`` are the
    NFKC-casefolded forms that must be unique.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    username_key: Mapped[str] = mapped_column(String(120), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(300), default="", index=True)
    nickname: Mapped[str] = mapped_column(String(60), default="")
    full_name: Mapped[str] = mapped_column(String(120), default="")
    address_as: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(120), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    about: Mapped[str] = mapped_column(String(4000), default="")
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    # An expert who has left the service and still advises; when and how one can be reached, and what one may be asked.
    retired_expert: Mapped[bool] = mapped_column(default=False, server_default=false())
    reachable: Mapped[str] = mapped_column(String(300), default="", server_default="")
    ask_about: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good once
    executive: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="active", index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    agency: Mapped[Agency | None] = relationship(lazy="joined")
    role_rows: Mapped[list[PersonRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def index_no(self) -> int:
        """The number under which the search index and its queue know this person: pages have the positive ones."""
        return -self.id

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(row.role for row in self.role_rows)

    def as_actor(self, *, visitors_may_read: bool = True) -> Actor:
        """This person as the one who acts. Only an active person holds anything."""
        if self.state != "active":
            return Actor(visitors_may_read=visitors_may_read)
        return Actor(
            person_id=self.id, username=self.username, display_name=self.display_name, roles=self.roles,
            agency_id=self.agency_id, executive=self.executive, visitors_may_read=visitors_may_read,
        )  # fmt: skip


class PersonRole(Base):
    """A role held; roles add up."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class PersonCategory(Base):
    """A PMQA category somebody answers questions about, by its number; said by consultants in their own profile."""

    __tablename__ = "person_category"
    __table_args__ = (Index("ix_person_category_number", "number"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Newcomer(Base):
    """Somebody who joined and is welcomed until ``done_at``. Who was here before there was a welcome has no row."""

    __tablename__ = "newcomer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignedIn(Base):
    """A session, ended on the server: 12 h idle, 7 days at most. Only the hash of its token is kept."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    device: Mapped[str] = mapped_column(String(200), default="")


class SignInAttempt(Base):
    """A wrong password: counted per account and per address. Both are kept only as keyed hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_key_at", "account_key", "at"),
        Index("ix_sign_in_attempt_address_key_at", "address_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[str] = mapped_column(String(64))
    address_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Invite(Base):
    """An agency's invite code: who joins by it belongs to the agency."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    uses_left: Mapped[int]
    closed: Mapped[bool] = mapped_column(default=False)
    agency: Mapped[Agency] = relationship(lazy="joined")


class OneTimeLink(Base):
    """A link that sets a password once: the first administrator's, or a forgotten password's."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))  # first_admin, reset
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiToken(Base):
    """A bearer token for programs; acts as its person."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # to within five minutes
