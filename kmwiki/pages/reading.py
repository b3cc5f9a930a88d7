"""The one visible-pages query, and finding a single page through it.

Every list, count, backlink, link target and search answer of the database goes through :func:`visible_pages`:
what a reader may not see appears nowhere for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.orm import joinedload, lazyload

from kmwiki.access import Actor, page_tokens, require
from kmwiki.access.tokens import PageShape
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound

from .models import Page, PageAuthor, PageShare, PageToken

PageT = TypeVar("PageT", bound=PageShape)
LARGEST_NO = 2**53  # record numbers are bounded before they meet the database
# What a page shows of itself comes with it: by joins where there are few rows, for a query more costs as much as ten
# rows. What roles and agencies its people have, and whom a draft or team page was shown to, is asked where it matters.
_AS_SHOWN = (
    joinedload(Page.authors).joinedload(PageAuthor.person).options(lazyload(Person.role_rows), lazyload(Person.agency)),
    joinedload(Page.category_rows),
    lazyload(Page.shared_with).joinedload(PageShare.person).lazyload(Person.role_rows),
)


def visible_pages(actor: Actor) -> Select[Any]:
    """``select(Page)`` narrowed to what this reader may see. Binned pages are in nobody's list."""
    return select(Page).where(visible_to(actor))


def visible_to(actor: Actor):  # type: ignore[no-untyped-def]
    """The condition of :func:`visible_pages`, for queries that select something else from ``page``."""
    return exists(
        select(PageToken.page_no).where(PageToken.page_no == Page.record_no, PageToken.token.in_(sorted(actor.tokens)))
    )


def visible_to_reader() -> ColumnElement[bool]:
    """The same condition for queries that are built once: give them ``tokens``, a list, with each execution."""
    held = PageToken.token.in_(bindparam("tokens", expanding=True))
    return exists(select(PageToken.page_no).where(PageToken.page_no == Page.record_no, held))


def visible_numbers(actor: Actor, record_nos: Iterable[int]) -> list[int]:
    """Those of these pages this reader may see, in the order given."""
    asked = list(record_nos)
    query = visible_pages(actor).with_only_columns(Page.record_no).where(Page.record_no.in_(asked))
    seen = set(db.session.scalars(query)) if asked else set()
    return [number for number in asked if number in seen]


def find_page(record_no: int) -> Page | None:
    """The page of that number whoever asks: for rules that check rights themselves."""
    if not 0 < record_no < LARGEST_NO:
        return None
    return db.session.get(Page, record_no, options=_AS_SHOWN)


def get_page(actor: Actor, record_no: int, *, ability: str = "pages.see") -> Page:
    """The page, when this reader may do that with it.

    Raises:
        NotFound: no such page, or none for this reader.
        SignInFirst, NotAllowed: it may be seen, but not this.
    """
    return allowed(actor, find_page(record_no), ability=ability)


def allowed(actor: Actor, page: PageT | None, *, ability: str = "pages.see") -> PageT:
    """The page that was found, when this reader may do that with it. Raises as :func:`get_page` does."""
    if page is None:
        raise NotFound("pages.no_such_page")
    try:
        require(actor, ability, page)
    except NotFound:
        raise NotFound("pages.no_such_page") from None  # word for word as if it had never been
    return page


def write_tokens(page: Page) -> bool:
    """Bring the page's stored tokens up to what it is now; True when they changed."""
    wanted = page_tokens(page)
    stored = {
        row.token: row for row in db.session.scalars(select(PageToken).where(PageToken.page_no == page.record_no))
    }
    for token in wanted - stored.keys():
        db.session.add(PageToken(page_no=page.record_no, token=token))
    for token in stored.keys() - wanted:
        db.session.delete(stored[token])
    return wanted != stored.keys()


def tokens_of(record_nos: list[int]) -> dict[int, frozenset[str]]:
    """The stored tokens of many pages at once; a page without any is there with an empty set."""
    found: dict[int, set[str]] = {no: set() for no in record_nos}
    for no, token in db.session.execute(
        select(PageToken.page_no, PageToken.token).where(PageToken.page_no.in_(record_nos))
    ):
        found[no].add(token)
    return {no: frozenset(tokens) for no, tokens in found.items()}
