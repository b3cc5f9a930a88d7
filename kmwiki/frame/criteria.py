"""PMQA categories, by the edition that was in force in a fiscal year; and fiscal years themselves."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.core.clock import today
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.site import bump_site_version
from kmwiki.text.dates import fiscal_year_of

from .models import Category, CriteriaEdition, FiscalYear

FIRST_YEAR, LAST_YEAR = 2400, 2699  # a fiscal year outside these is a slip of the finger

_FIRST_EDITION = (
    (0, "ลักษณะสำคัญขององค์การ", "Organisational profile"),
    (1, "การนำองค์การ", "Leadership"),
    (2, "การวางแผนเชิงยุทธศาสตร์", "Strategic planning"),
    (3, "การให้ความสำคัญกับผู้รับบริการและผู้มีส่วนได้ส่วนเสีย", "Customers and stakeholders"),
    (4, "การวัด การวิเคราะห์ และการจัดการความรู้", "Measurement, analysis and knowledge management"),
    (5, "การมุ่งเน้นบุคลากร", "Workforce"),
    (6, "การมุ่งเน้นระบบปฏิบัติการ", "Operations"),
    (7, "ผลลัพธ์", "Results"),
)


def seed_frame() -> None:
    """Give an empty site its first criteria edition and the fiscal years around today. Does nothing twice."""
    if db.session.scalar(select(CriteriaEdition.id).limit(1)) is None:
        edition = CriteriaEdition(name_th="เกณฑ์ PMQA", name_en="PMQA criteria", from_fiscal_year=FIRST_YEAR)
        edition.categories = [Category(number=n, name_th=th, name_en=en) for n, th, en in _FIRST_EDITION]
        db.session.add(edition)
    if db.session.scalar(select(FiscalYear.year).limit(1)) is None:
        this = fiscal_year_of(today())
        db.session.add_all(FiscalYear(year=year, theme_th="", theme_en="") for year in range(this - 3, this + 2))


def edition_for(fiscal_year: int | None) -> CriteriaEdition:
    """The edition in force in that year; the newest one without a year."""
    query = select(CriteriaEdition).order_by(CriteriaEdition.from_fiscal_year.desc())
    if fiscal_year is not None:
        found = db.session.scalar(query.where(CriteriaEdition.from_fiscal_year <= fiscal_year).limit(1))
        if found is not None:
            return found
    newest = db.session.scalar(query.limit(1))
    if newest is None:
        raise RuntimeError("the database has no criteria edition: run `python -m kmwiki upgrade`")
    return newest


def categories_for(fiscal_year: int | None = None) -> list[Category]:
    """The categories of the edition in force, by number."""
    return list(edition_for(fiscal_year).categories)


def known_fiscal_years() -> list[FiscalYear]:
    """Every fiscal year on record, newest first."""
    return list(db.session.scalars(select(FiscalYear).order_by(FiscalYear.year.desc())))


def note_fiscal_year(year: int) -> None:
    """Put a year on record when a page first concerns it.

    Raises:
        Invalid: no such year can be meant.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("frame.year_out_of_range", field="fiscal_year", low=FIRST_YEAR, high=LAST_YEAR)
    if db.session.get(FiscalYear, year) is None:
        db.session.add(FiscalYear(year=year, theme_th="", theme_en=""))
        bump_site_version()  # menus list the years
