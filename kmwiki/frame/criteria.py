"""PMQA categories, by the edition that was in force in a fiscal year; and fiscal years themselves."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core.clock import today
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version
from kmwiki.text.dates import fiscal_year_of
from kmwiki.text.input import BadText, clean_text

from .models import Category, CriteriaEdition, FiscalYear

FIRST_YEAR, LAST_YEAR = 2400, 2699  # a fiscal year outside these is a slip of the finger
NAME_MAX = 200

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


def set_fiscal_year(actor: Actor, year: int, *, theme_th: str, theme_en: str) -> None:
    """Put a year on record, or change what it stands under.

    Raises:
        NotAllowed, Invalid: no such year can be meant, or a theme that can't be kept.
    """
    require(actor, "admin.settings")
    themes = {
        "theme_th": _name("theme_th", theme_th, needed=False),
        "theme_en": _name("theme_en", theme_en, needed=False),
    }
    note_fiscal_year(year)
    db.session.flush()
    row = db.session.get_one(FiscalYear, year)
    row.theme_th, row.theme_en = themes["theme_th"], themes["theme_en"]
    record("fiscal_year.set", actor_id=actor.person_id, subject_type="fiscal_year", subject_id=year)
    bump_site_version()


def all_editions() -> list[CriteriaEdition]:
    """Every edition, the one that began last first."""
    return list(db.session.scalars(select(CriteriaEdition).order_by(CriteriaEdition.from_fiscal_year.desc())))


def get_edition(edition_id: int) -> CriteriaEdition:
    """The edition of that id.

    Raises:
        NotFound: there is none.
    """
    edition = db.session.get(CriteriaEdition, edition_id)
    if edition is None:
        raise NotFound()
    return edition


def add_edition(actor: Actor, *, name_th: str, name_en: str, from_fiscal_year: int) -> CriteriaEdition:
    """Begin a new edition with the category names of the one before it, ready to be changed.

    Raises:
        NotAllowed, Invalid: a year that has an edition already or can't be meant.
    """
    require(actor, "admin.settings")
    before = edition_for(from_fiscal_year)
    edition = CriteriaEdition(name_th="", name_en="", from_fiscal_year=_free_year(from_fiscal_year, but_of=None))
    edition.name_th, edition.name_en = _name("name_th", name_th), _name("name_en", name_en, needed=False)
    edition.categories = [Category(number=c.number, name_th=c.name_th, name_en=c.name_en) for c in before.categories]
    db.session.add(edition)
    db.session.flush()
    _journal_edition("criteria.added", actor, edition)
    return edition


def change_edition(
    actor: Actor, edition: CriteriaEdition, *, name_th: str, name_en: str, from_fiscal_year: int,
    categories: Mapping[int, tuple[str, str]],
) -> None:  # fmt: skip
    """Change an edition and its categories' names (number -> Thai, English). The numbers 0-7 stay: pages carry them.

    The first edition keeps its first year: every page's year must fall under some edition.

    Raises:
        NotAllowed, Invalid.
    """
    require(actor, "admin.settings")
    if edition.from_fiscal_year == FIRST_YEAR and from_fiscal_year != FIRST_YEAR:
        raise Invalid("frame.first_edition_stays", field="from_fiscal_year", year=FIRST_YEAR)
    edition.from_fiscal_year = _free_year(from_fiscal_year, but_of=edition.id)
    edition.name_th, edition.name_en = _name("name_th", name_th), _name("name_en", name_en, needed=False)
    for category in edition.categories:
        thai, english = categories.get(category.number, (category.name_th, category.name_en))
        category.name_th = _name(f"category_{category.number}_th", thai)
        category.name_en = _name(f"category_{category.number}_en", english, needed=False)
    _journal_edition("criteria.changed", actor, edition)


def _journal_edition(verb: str, actor: Actor, edition: CriteriaEdition) -> None:
    record(
        verb, actor_id=actor.person_id, subject_type="criteria", subject_id=edition.id,
        detail={"from_fiscal_year": edition.from_fiscal_year},
    )  # fmt: skip
    bump_site_version()


def _free_year(year: int, *, but_of: int | None) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("frame.year_out_of_range", field="from_fiscal_year", low=FIRST_YEAR, high=LAST_YEAR)
    holder = db.session.scalar(select(CriteriaEdition.id).where(CriteriaEdition.from_fiscal_year == year))
    if holder is not None and holder != but_of:
        raise Invalid("frame.year_has_edition", field="from_fiscal_year", year=year)
    return year


def _name(field: str, text: str, *, needed: bool = True) -> str:
    try:
        return clean_text(text, multiline=False, max_length=NAME_MAX, min_visible=1 if needed else 0)
    except BadText as trouble:
        raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
