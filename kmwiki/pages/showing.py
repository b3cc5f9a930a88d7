"""A page as it is shown: one look at its rows, made once and changed by nobody.

Reading a page by the ORM costs as much as all the rest of drawing it: objects that could be changed and saved, and
their relations, loaded and watched. Whoever only shows a page takes a :class:`ShownPage`. It has the shape that rights
are asked of (:class:`kmwiki.access.tokens.PageShape`), so the same one map decides about both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import SelectBase, bindparam, select
from sqlalchemy.orm import aliased

from kmwiki.accounts.models import Person
from kmwiki.core.listed import listed, rows_of_list
from kmwiki.core.rows import raw_reader, rows_of
from kmwiki.frame.models import Agency, full_name, short_name

from .models import Page, PageAuthor, PageCategory, PageShare, PageTag
from .reading import LARGEST_NO


@dataclass(frozen=True)
class ShownPerson:
    """An author, or a reader the authors named; without an account (``person_id`` None) only a name."""

    name: str
    person_id: int | None
    username: str | None
    may_write: bool = False


@dataclass(frozen=True)
class ShownAgency:
    """An agency by its names."""

    id: int
    code: str
    name_th: str
    name_en: str
    short_th: str
    short_en: str

    def name(self, lang: str) -> str:
        return full_name(self, lang)

    def short(self, lang: str) -> str:
        return short_name(self, lang)


@dataclass(frozen=True)
class ShownPage:
    """A page's row with what hangs on it, but for its source text."""

    record_no: int
    kind: str
    lang: str
    title: str
    title_2: str
    title_key: str
    title_2_key: str
    summary: str
    summary_2: str
    fields: dict[str, Any]
    fiscal_year: int | None
    adli: str
    visibility: str
    state: str
    binned_at: datetime | None
    hidden: bool
    locked: bool
    licence: str
    revision: int
    version: int
    read_count: int
    comment_count: int
    created_by: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    agency: ShownAgency | None
    authors: tuple[ShownPerson, ...]
    categories: tuple[int, ...]
    tags: tuple[str, ...]
    shared_with: tuple[ShownPerson | ShownAgency, ...]

    @property
    def binned(self) -> bool:
        return self.binned_at is not None

    @property
    def agency_id(self) -> int | None:
        return self.agency.id if self.agency else None

    @cached_property
    def author_ids(self) -> frozenset[int]:
        return _ids(self.authors)

    @cached_property
    def named_person_ids(self) -> frozenset[int]:
        return _ids(self.shared_with)

    @cached_property
    def writer_ids(self) -> frozenset[int]:
        return _ids(tuple(one for one in self.shared_with if isinstance(one, ShownPerson) and one.may_write))

    @cached_property
    def named_agency_ids(self) -> frozenset[int]:
        return frozenset(one.id for one in self.shared_with if isinstance(one, ShownAgency))


AnyPage = Page | ShownPage  # for those who only look


def _ids(people: tuple[object, ...]) -> frozenset[int]:
    return frozenset(
        one.person_id for one in people if isinstance(one, ShownPerson) and one.person_id is not None
    )  # fmt: skip


def find_shown(record_no: int) -> ShownPage | None:
    """The page of that number whoever asks: for views that check rights themselves.

    It is one query, so all is of one moment: its rights must not be of another than its title. Whoever asks more about
    the page holds a snapshot around it all.
    """
    if not 0 < record_no < LARGEST_NO:
        return None
    with raw_reader().snapshot():
        found = rows_of(_page_query(), {"record_no": record_no})
    return _shown(found[0]) if found else None


def _shown(row: Any) -> ShownPage:
    own: dict[str, Any] = dict(zip(_OWN, row, strict=False))
    return ShownPage(
        **own,
        agency=_agency(row[-len(_AGENCY) :]),
        authors=tuple(
            ShownPerson(known_as or name, person_id, username)
            for _, person_id, name, username, known_as in rows_of_list(row.authors)
        ),
        categories=tuple(number for (number,) in rows_of_list(row.categories)),
        tags=tuple(tag for _, tag in rows_of_list(row.tags)),
        shared_with=tuple(
            _agency(agency) or ShownPerson(name, person_id, username, bool(may_write))
            for _, person_id, username, name, may_write, *agency in rows_of_list(row.shares)
        ),
    )


def _agency(columns: Sequence[Any]) -> ShownAgency | None:
    return None if columns[0] is None else ShownAgency(*columns)


# What of a ShownPage is a column of its row.
_OWN = tuple(field.name for field in fields(ShownPage) if field.name in Page.__table__.columns)
_AGENCY = (Agency.id, Agency.code, Agency.name_th, Agency.name_en, Agency.short_th, Agency.short_en)


@cache
def _page_query() -> SelectBase:
    agency = aliased(Agency)
    theirs = [getattr(agency, column.key) for column in _AGENCY]
    author, reader = aliased(Person), aliased(Person)
    authors = (
        select(listed(PageAuthor.position, PageAuthor.person_id, PageAuthor.name, author.username, author.display_name))
        .outerjoin(author, author.id == PageAuthor.person_id)
        .where(PageAuthor.page_no == Page.record_no)
    )
    shares = (
        select(
            listed(
                PageShare.id, PageShare.person_id, reader.username, reader.display_name, PageShare.may_write, *theirs
            )
        )
        .outerjoin(reader, reader.id == PageShare.person_id)
        .outerjoin(agency, agency.id == PageShare.agency_id)
        .where(PageShare.page_no == Page.record_no)
    )  # fmt: skip
    lists = {
        "authors": authors,
        "shares": shares,
        "categories": select(listed(PageCategory.number)).where(PageCategory.page_no == Page.record_no),
        "tags": select(listed(PageTag.position, PageTag.tag)).where(PageTag.page_no == Page.record_no),
    }
    own = [getattr(Page, name) for name in _OWN]
    hanging = [query.correlate(Page).scalar_subquery().label(name) for name, query in lists.items()]
    query = select(*own, *hanging, *_AGENCY).outerjoin(Agency, Agency.id == Page.agency_id)
    return query.where(Page.record_no == bindparam("record_no"))
