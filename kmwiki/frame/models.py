"""Agencies, fiscal years, criteria editions and their categories."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kmwiki.core.database import Base


class Agency(Base):
    """A government agency (ส่วนราชการ). ``code`` never changes; a closed agency stays readable on old pages."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    short_th: Mapped[str] = mapped_column(String(60), default="")
    short_en: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int] = mapped_column(default=100)
    closed_on: Mapped[date | None]

    def name(self, lang: str) -> str:
        return full_name(self, lang)

    def short(self, lang: str) -> str:
        return short_name(self, lang)


class AgencyNames(Protocol):
    """Whatever bears an agency's names: the agency itself, or a row that was read without it."""

    @property
    def name_th(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def short_th(self) -> str: ...
    @property
    def short_en(self) -> str: ...


def full_name(agency: AgencyNames, lang: str) -> str:
    """The agency's name in that language; the Thai one where it has no other."""
    return (agency.name_en or agency.name_th) if lang == "en" else agency.name_th


def short_name(agency: AgencyNames, lang: str) -> str:
    """Its short name, or the full one."""
    if lang == "en":
        return agency.short_en or agency.name_en or agency.name_th
    return agency.short_th or agency.name_th


class FiscalYear(Base):
    """A fiscal year by its Buddhist-era number: 2554 runs from 1 Oct 2010 to 30 Sep 2011 (CE)."""

    __tablename__ = "fiscal_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    theme_th: Mapped[str] = mapped_column(String(200), default="")
    theme_en: Mapped[str] = mapped_column(String(200), default="")


class CriteriaEdition(Base):
    """An edition of the PMQA criteria: category names differ from edition to edition."""

    __tablename__ = "criteria_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    from_fiscal_year: Mapped[int] = mapped_column(unique=True)
    categories: Mapped[list[Category]] = relationship(
        back_populates="edition", order_by="Category.number", cascade="all, delete-orphan"
    )


class Category(Base):
    """One category (หมวด) of an edition; ``number`` 0-7 is what pages carry."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("criteria_edition.id", ondelete="CASCADE"))
    number: Mapped[int]
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    edition: Mapped[CriteriaEdition] = relationship(back_populates="categories")

    def name(self, lang: str) -> str:
        return (self.name_en or self.name_th) if lang == "en" else self.name_th
