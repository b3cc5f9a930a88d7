"""``[[links]]`` between pages: stored at save, resolved by the reader's rights at view time.

A target the reader may not see looks exactly like one that does not exist: same red link, title and all as the
writer typed it, never as the hidden page bears it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, SelectBase, and_, bindparam, delete, func, or_, select, update

from kmwiki.access import Actor
from kmwiki.core.clock import today
from kmwiki.core.database import db
from kmwiki.core.listed import listed, rows_of_list
from kmwiki.core.rows import rows_of
from kmwiki.text.normalise import title_key

from .models import OldTitle, Page, PageLink, PageRelation
from .reading import LARGEST_NO, visible_to, visible_to_reader
from .showing import AnyPage


@dataclass(frozen=True)
class Found:
    """A page a link may lead to."""

    record_no: int
    title: str


@dataclass(frozen=True)
class Backlink(Found):
    """A page that links here, and the sentence it does so in, as its writer typed it."""

    sentence: str


@dataclass(frozen=True)
class Successor(Found):
    """Guidance that takes the place of other guidance; ``begins`` is the day on which it will, None once it has."""

    begins: date | None


@dataclass(frozen=True)
class WantedRow:
    """A title that pages link to and no page bears, with how many pages want it."""

    title: str
    count: int


@lru_cache(maxsize=5_000)
def link_key(target: str) -> tuple[int | None, str]:
    """``[[123]]`` is always a record number; anything else a title. Gives (number, "") or (None, title key)."""
    target = target.strip()
    if target.isdecimal() and len(target) <= 16 and 0 < int(target) < LARGEST_NO:
        return int(target), ""
    return None, title_key(target)


def store_links(page: Page, targets: Mapping[str, str]) -> None:
    """Replace what the page links to by the targets of its newest text, each with the sentence it stands in."""
    _replace_links(page.record_no, None, targets)


def store_comment_links(page_no: int, comment_id: int, targets: Iterable[str]) -> None:
    """Replace what a comment under the page links to."""
    _replace_links(page_no, comment_id, dict.fromkeys(targets, ""))


def store_adoption_link(page_no: int, adoption_id: int, target_no: int | None) -> None:
    """The same of a page that an adoption names: it stands with the comments' links, under its number negated."""
    _replace_links(page_no, -adoption_id, {str(target_no): ""} if target_no is not None else {})


def _replace_links(page_no: int, comment_id: int | None, targets: Mapping[str, str]) -> None:
    db.session.execute(
        delete(PageLink).where(PageLink.from_no == page_no, PageLink.comment_id.is_not_distinct_from(comment_id))
    )
    for target, sentence in targets.items():
        number, key = link_key(target)
        db.session.add(
            PageLink(
                from_no=page_no, comment_id=comment_id, target_no=number, target_key=key[:300],
                target_text=target[:300], sentence=sentence[:300],
            )
        )  # fmt: skip


def resolve(actor: Actor, targets: Iterable[str]) -> dict[str, list[Found]]:
    """Target text -> the visible pages it may mean: none (a red link), one, or several (a choice).

    One query for all targets. A page that bears the title now comes before pages that bore it once.
    """
    keys = {target: link_key(target) for target in set(targets)}
    numbers = {number for number, _ in keys.values() if number is not None}
    titles = {key for _, key in keys.values() if key}
    if not numbers and not titles:
        return {}
    given = {"tokens": sorted(actor.tokens), "numbers": list(numbers), "titles": list(titles)}
    found = rows_of(_targets_query(), given)
    by_number = {row.record_no: Found(row.record_no, row.title) for row in found}
    by_title: dict[str, list[Found]] = defaultdict(list)
    for row in found:
        for key in {row.title_key, row.title_2_key} & titles:
            by_title[key].append(by_number[row.record_no])
    unborne = titles - by_title.keys()
    for row in found if unborne else ():
        for key in unborne.intersection(key for (key,) in rows_of_list(row.formerly)):
            by_title[key].append(by_number[row.record_no])
    answers: dict[str, list[Found]] = {}
    for target, (number, key) in keys.items():
        answers[target] = (
            ([by_number[number]] if number in by_number else []) if number else list(by_title.get(key, ()))
        )
    return answers


def backlinks(actor: Actor, page: AnyPage, *, limit: int = 100) -> list[Backlink]:
    """Visible pages that link here, by title order, each with the sentence around its first link."""
    keys = [key for key in (page.title_key, page.title_2_key) if key]
    given = {"tokens": sorted(actor.tokens), "page_no": page.record_no, "keys": keys, "most": limit}
    return [Backlink(no, title, sentence or "") for no, title, sentence in rows_of(_backlinks_query(), given)]


def successors(actor: Actor, page: AnyPage) -> list[Successor]:
    """Visible published guidance that says it replaces this page, the newest first; also what begins only later."""
    if page.kind != "guidance":
        return []
    given = {"tokens": sorted(actor.tokens), "page_no": page.record_no}
    day = today()
    return [
        Successor(no, title, begins if begins is not None and begins > day else None)
        for no, title, first_day in rows_of(_successors_query(), given)
        for begins in [date.fromisoformat(first_day) if first_day else None]
    ]


# Drawing a page asks these four, and SQLAlchemy takes longer to put them together than SQLite to answer: built once.


@cache
def _targets_query() -> SelectBase:
    titles: BindParameter[Any] = bindparam("titles", expanding=True)
    formerly = select(OldTitle.page_no).where(OldTitle.title_key.in_(titles))
    numbers: BindParameter[Any] = bindparam("numbers", expanding=True)
    meant = or_(
        Page.record_no.in_(numbers),
        Page.title_key.in_(titles),
        Page.title_2_key.in_(titles),
        Page.record_no.in_(formerly),
    )
    borne = select(listed(OldTitle.title_key)).where(OldTitle.page_no == Page.record_no, OldTitle.title_key.in_(titles))
    columns = Page.record_no, Page.title, Page.title_key, Page.title_2_key
    query = select(*columns, borne.correlate(Page).scalar_subquery().label("formerly"))
    return query.where(visible_to_reader(), meant).order_by(Page.record_no)


@cache
def _backlinks_query() -> SelectBase:
    page_no: BindParameter[Any] = bindparam("page_no")
    # Of several links in one page the first: SQLite gives the other columns of the row that holds the minimum.
    first = _linking(page_no, bindparam("keys", expanding=True))
    linking = first.add_columns(func.min(PageLink.id), PageLink.sentence).group_by(PageLink.from_no).subquery()
    return (
        select(Page.record_no, Page.title, linking.c.sentence)
        .join(linking, linking.c.from_no == Page.record_no)
        .where(visible_to_reader(), Page.record_no != page_no)
        .order_by(Page.sort_key)
        .limit(bindparam("most"))
    )


@cache
def _successors_query() -> SelectBase:
    page_no: BindParameter[Any] = bindparam("page_no")
    published = and_(Page.kind == "guidance", Page.state == "published")
    replaces_it = and_(Page.replaces == page_no, Page.record_no != page_no)
    return (
        select(Page.record_no, Page.title, Page.fields["valid_from"].as_string())
        .where(visible_to_reader(), published, replaces_it)
        .order_by(Page.record_no.desc())
    )


def wanted_pages(actor: Actor, *, limit: int = 200) -> list[WantedRow]:
    """Titles that pages visible to this reader link to and that lead this reader nowhere, most wanted first."""
    query = (
        select(PageLink.target_text, PageLink.target_key, PageLink.from_no)
        .join(Page, Page.record_no == PageLink.from_no)
        .where(
            visible_to(actor), Page.state == "published", PageLink.target_no.is_(None), PageLink.comment_id.is_(None)
        )
    )
    asked = db.session.execute(query).all()
    reachable = resolve(actor, {row.target_text for row in asked})
    asking: dict[str, set[int]] = defaultdict(set)  # a page that writes the title in two ways wants it once
    spelling: dict[str, str] = {}
    for row in asked:
        if row.target_key and not reachable.get(row.target_text):
            asking[row.target_key].add(row.from_no)
            spelling.setdefault(row.target_key, row.target_text)
    counts = Counter({key: len(pages) for key, pages in asking.items()})
    return [WantedRow(spelling[key], count) for key, count in counts.most_common(limit)]


def bump_neighbours(page: Page, *title_keys: str) -> None:
    """Pages whose look depends on this one's existence, title or rights show it anew.

    These are the pages that link here (a red link turns, a title changes) and those it links to (their backlinks).
    ``title_keys`` adds titles it bore before this change.
    """
    old_keys = select(OldTitle.title_key).where(OldTitle.page_no == page.record_no)
    keys = {key for key in (page.title_key, page.title_2_key, *title_keys) if key}
    linking = select(PageLink.from_no).where(
        or_(PageLink.target_no == page.record_no, PageLink.target_key.in_(keys), PageLink.target_key.in_(old_keys))
    )
    linked_nos = select(PageLink.target_no).where(PageLink.from_no == page.record_no, PageLink.target_no.is_not(None))
    linked_keys = select(PageLink.target_key).where(PageLink.from_no == page.record_no, PageLink.target_key != "")
    linked_formerly = select(OldTitle.page_no).where(OldTitle.title_key.in_(linked_keys))
    replaced = page.fields.get("replaces", 0)  # stands under a banner that names this page
    names_it = and_(Page.kind == "guidance", Page.replaces == page.record_no)
    related_to = select(PageRelation.to_no).where(PageRelation.from_no == page.record_no)
    related_from = select(PageRelation.from_no).where(PageRelation.to_no == page.record_no)
    db.session.execute(
        update(Page)
        .where(
            or_(
                Page.record_no.in_(linking), Page.record_no.in_(linked_nos), Page.title_key.in_(linked_keys),
                Page.title_2_key.in_(linked_keys), Page.record_no.in_(linked_formerly), Page.record_no == replaced,
                names_it, Page.record_no.in_(related_to), Page.record_no.in_(related_from),
            )
        )
        .values(version=Page.version + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def remember_title(page: Page, title: str) -> None:
    """Keep a title the page is about to lose, so that links by it still arrive."""
    key = title_key(title)[:300]
    if key and db.session.get(OldTitle, (page.record_no, key)) is None:
        db.session.add(OldTitle(page_no=page.record_no, title_key=key, title=title))


def _linking(page_no: Any, keys: Any) -> Select[Any]:
    """Numbers of the pages whose text links to a page: by its number, a title it bears (``keys``) or one it bore."""
    old = select(OldTitle.title_key).where(OldTitle.page_no == page_no)
    return select(PageLink.from_no).where(
        PageLink.comment_id.is_(None),
        # A link by number has no key. Asking for that as well would make SQLite walk through every link by title.
        or_(PageLink.target_no == page_no, PageLink.target_key.in_(keys), PageLink.target_key.in_(old)),
    )
