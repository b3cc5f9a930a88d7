"""The site's own row: its name and rules, and the version every cached page depends on."""

from __future__ import annotations

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db


class Site(Base):
    """One row, id 1. ``version`` rises whenever something changes that many pages show."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name_th: Mapped[str] = mapped_column(String(200), default="คลังบทเรียน")
    name_en: Mapped[str] = mapped_column(String(200), default="Lessons Wiki")
    goal_th: Mapped[str] = mapped_column(String(300), default="เรียนรู้จากงานจริง ส่งต่อให้ทีมถัดไป")
    goal_en: Mapped[str] = mapped_column(String(300), default="Learn from real work, hand it to the next team")
    contact_th: Mapped[str] = mapped_column(String(500), default="")
    contact_en: Mapped[str] = mapped_column(String(500), default="")
    default_visibility: Mapped[str] = mapped_column(String(10), default="members")
    visitors_may_read: Mapped[bool] = mapped_column(default=True)
    # After so many days without an answer a question is the facilitators' to look after.
    question_days: Mapped[int] = mapped_column(default=7, server_default="7")


def the_site() -> Site:
    """The site's row. ``upgrade`` made it, so it is always there."""
    site = db.session.get(Site, 1)
    if site is None:
        raise RuntimeError("the database has no site row: run `python -m kmwiki upgrade`")
    return site


def bump_site_version() -> None:
    """Every cached page is stale from this transaction on."""
    db.session.execute(update(Site).where(Site.id == 1).values(version=Site.version + 1))
