"""After a page got another title: where its old ones still stand in links, and changing them.

Links by an old title arrive as before; nobody has to change anything. Who wants to is shown every sentence first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from kmwiki.access import Actor, can
from kmwiki.core.database import db
from kmwiki.kinds import Kind
from kmwiki.render import LinkChange, change_links, link_to

from .edits import PageEdit, get_kind
from .links import link_key
from .models import OldTitle, Page, PageLink
from .reading import visible_pages
from .rendering import PreparedTexts
from .saving import save_page, snapshot

MOST_PAGES = 50  # in one go; the rest is offered again


@dataclass(frozen=True)
class Relinking:
    """A page whose links can be changed: what would change, in which texts (part -> new text)."""

    page: Page
    edit: PageEdit
    changes: tuple[LinkChange, ...]


@dataclass(frozen=True)
class OldLinks:
    """Pages that link to a page by an old title: those this person may change, and how many others there are to see."""

    titles: tuple[str, ...]
    mine: tuple[Relinking, ...]
    others: int
    more: bool = False


def has_old_links(page: Page) -> bool:
    """Does any page's text link here by a title this page no longer bears?"""
    keys = _own_old_keys(page)
    linking = select(PageLink.id).where(
        PageLink.target_key.in_(keys), PageLink.comment_id.is_(None), PageLink.from_no != page.record_no
    )
    return bool(keys) and db.session.scalar(linking.limit(1)) is not None


def old_links(actor: Actor, page: Page, *, keep_words: bool = False) -> OldLinks:
    """Where the page's old titles stand in links, as far as this person sees."""
    keys = _own_old_keys(page)
    linking = select(PageLink.from_no).where(PageLink.target_key.in_(keys), PageLink.comment_id.is_(None))
    query = visible_pages(actor).where(Page.record_no.in_(linking)).order_by(Page.sort_key, Page.record_no)
    pages = list(db.session.scalars(query).unique())
    editable = [found for found in pages if can(actor, "pages.edit", found)]
    mine = (relinked(found, page, keys, keep_words=keep_words) for found in editable[:MOST_PAGES])
    return OldLinks(
        titles=tuple(row.title for row in _old_titles(page) if row.title_key in keys),
        mine=tuple(found for found in mine if found.changes),
        others=len(pages) - len(editable),
        more=len(editable) > MOST_PAGES,
    )


def relinked(page: Page, target: Page, keys: Collection[str], *, keep_words: bool) -> Relinking:
    """The page's texts with its links by the titles of ``keys`` leading to ``target`` by its present title."""
    shared = db.session.scalar(
        select(Page.record_no)
        .where(Page.record_no != target.record_no)
        .where(or_(Page.title_key == target.title_key, Page.title_2_key == target.title_key))
        .limit(1)
    )
    name, words = link_to(target.title, target.record_no, by_number=shared is not None)
    changes: list[LinkChange] = []

    def change(text: str) -> str:
        new, found = change_links(
            text, lambda typed: link_key(typed) in wanted, target=name, words=words, keep_words=keep_words
        )
        changes.extend(found)
        return new

    wanted = {(None, key) for key in keys}
    edit = with_texts(get_kind(page.kind), snapshot(page), change)
    return Relinking(page, edit, tuple(changes))


def with_texts(kind: Kind, edit: PageEdit, change: Callable[[str], str]) -> PageEdit:
    """The edit with every Markdown text put through ``change``."""
    fields = dict(edit.fields)
    for declared in kind.fields:
        value = fields.get(declared.key)
        if declared.type == "text" and value:
            fields[declared.key] = change(value)
        elif declared.type == "answers" and value:
            fields[declared.key] = {part: change(text) for part, text in value.items()}
    return replace(edit, body=change(edit.body), fields=fields)


def relink(
    actor: Actor, relinking: Relinking, *, based_on: int, prepared: PreparedTexts, note: str
) -> Page:  # fmt: skip
    """Save the changed links as a revision over ``based_on``.

    Raises:
        Conflict: the page has moved on since its sentences were shown.
    """
    return save_page(
        actor, relinking.page, edit=relinking.edit, based_on=based_on, prepared=prepared, note=note
    )  # fmt: skip


def _old_titles(page: Page) -> list[OldTitle]:
    return list(db.session.scalars(select(OldTitle).where(OldTitle.page_no == page.record_no)))


def _own_old_keys(page: Page) -> set[str]:
    """Old titles that still lead to this page and to no other one."""
    keys = {row.title_key for row in _old_titles(page)} - {page.title_key, page.title_2_key}
    if not keys:
        return set()
    borne = select(Page.title_key, Page.title_2_key).where(or_(Page.title_key.in_(keys), Page.title_2_key.in_(keys)))
    keys -= {key for row in db.session.execute(borne) for key in row}
    once = select(OldTitle.title_key).where(OldTitle.title_key.in_(keys), OldTitle.page_no != page.record_no)
    return keys - set(db.session.scalars(once))
