"""Making and changing pages: each save is one transaction of page, revision, journal row and queue rows.

Rendering costs far more than writing, so :func:`prepare_texts` runs before the transaction and the rule takes what
it made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import OFFICE_ZONE, now
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.journal import record
from kmwiki.frame.agencies import agency_by_code
from kmwiki.frame.criteria import note_fiscal_year
from kmwiki.text.collation import sort_key
from kmwiki.text.input import BadText, clean_text
from kmwiki.text.normalise import search_normalise, title_key

from .edits import LONGEST_NOTE, AuthorRef, PageEdit, checked, default_fiscal_year
from .links import bump_neighbours, remember_title, store_links
from .models import Page, PageAuthor, PageCategory, PageShare, PageTag, PurgedPage, Revision
from .reading import write_tokens
from .relations import require_relations, store_relations
from .rendering import PreparedTexts, prepare_texts, store_mentions, store_texts

__all__ = ["create_page", "follows_saves", "has_a_say", "prepare_texts", "save_page", "snapshot", "would_change"]

FIRST_NO = 101
# Values that an edit and a page hold alike.
_PLAIN = (
    "title", "title_2", "summary", "summary_2", "body", "lang", "fiscal_year", "adli", "visibility", "state", "licence",
)  # fmt: skip


_SHARED = ("shared_people", "shared_writers", "shared_agencies")

# A say in every save over a page, before anything is written: (actor, page, before, after); raises Invalid. Features
# above this floor give theirs to the app, which brings it here.
Say = Callable[[Actor | None, Page, PageEdit, PageEdit], None]
_has_a_say: list[Say] = []


# What follows every save over a page, in the same transaction, once everything is written: (actor, page).
Follow = Callable[[Actor | None, Page], None]
_follows: list[Follow] = []


def follows_saves(follow: Follow) -> None:
    """From now on this function is called after every save."""
    if follow not in _follows:
        _follows.append(follow)


def has_a_say(say: Say) -> None:
    """From now on every save asks this function as well."""
    if say not in _has_a_say:
        _has_a_say.append(say)


@dataclass(frozen=True)
class Origin:
    """Where and when an edit really comes from, when that is not "here and now by the actor".

    ``record_no`` keeps a free number given by a file; times let imported pages keep their history's dates. What is
    ``restored`` may link to pages that come back after it.
    """

    source: str = "web"
    record_no: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    restored: bool = False


def create_page(
    actor: Actor | None, *, kind: str, edit: PageEdit, prepared: PreparedTexts, note: str = "",
    origin: Origin = Origin(),
) -> Page:  # fmt: skip
    """Make a page with its first revision. ``actor`` None is the program itself (shipped files, example site).

    Raises:
        NotAllowed: this person may not start such a page, or not publish it.
        Invalid: a value can't be taken, or the record number is taken.
    """
    if actor is not None:
        require(actor, "pages.start", kind)
    moment = origin.created_at or now()
    if edit.fiscal_year is None:
        edit = replace(edit, fiscal_year=default_fiscal_year(edit.fields, moment.astimezone(OFFICE_ZONE).date()))
    edit = checked(kind, edit)
    page = Page(
        record_no=_free_number(origin.record_no), kind=kind, title="", title_key="", visibility=edit.visibility,
        revision=1, version=1, created_at=moment, created_by=actor.person_id if actor else None, fields={},
        state="draft",        updated_at=origin.updated_at or moment,
    )  # fmt: skip
    _write_authors(page, edit.authors or ((AuthorRef(username=actor.username),) if actor else ()))
    if actor is not None and not origin.restored:
        require_relations(actor, page.record_no, before={}, after=edit.fields)
    if actor is not None and not (
        actor.person_id in page.author_ids or "admin" in actor.roles or "facilitator" in actor.roles
    ):
        _write_authors(page, (AuthorRef(username=actor.username), *(edit.authors or ())))
    db.session.add(page)
    _write_values(page, edit)
    db.session.flush()
    _finish(page, prepared, actor, note=note, origin=origin, verb="page.created", before_keys=())
    return page


def save_page(
    actor: Actor | None, page: Page, *, edit: PageEdit, based_on: int, prepared: PreparedTexts, note: str = "",
    origin: Origin = Origin(),
) -> Page:  # fmt: skip
    """Save a new revision over revision ``based_on``.

    A save that changes nothing makes no revision.

    Raises:
        Conflict: the page has moved on; ``theirs`` is its newest :class:`PageEdit`, and nothing has been changed.
        NotFound, NotAllowed, Invalid: as the words say.
    """
    if actor is not None:
        require(actor, "pages.edit", page)
    edit = checked(page.kind, edit)
    before = snapshot(page)
    after = _with_defaults(edit, before)
    if after == before:
        return page
    if page.revision != based_on:
        raise Conflict("pages.clash", theirs=before, revision=page.revision, based_on=based_on)
    if actor is not None:
        _require_for_changes(actor, page, before, after)
    for say in _has_a_say:
        say(actor, page, before, after)
    # Check and write in one statement (design rule 20): whatever happened since the check above, nothing is lost.
    written = db.session.execute(
        update(Page)
        .where(Page.record_no == page.record_no, Page.revision == based_on)
        .values(revision=Page.revision + 1)
        .execution_options(synchronize_session=False)
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(page)
        raise Conflict("pages.clash", theirs=snapshot(page), revision=page.revision, based_on=based_on)
    db.session.refresh(page, ["revision"])
    before_keys = (page.title_key, page.title_2_key)
    bump_neighbours(page)  # those the page is about to let go of: what it links to, what it replaces
    for former, now_title in ((page.title, edit.title), (page.title_2, edit.title_2)):
        if former and former != now_title:
            remember_title(page, former)
    if edit.authors is not None:
        _write_authors(page, edit.authors)
    _write_values(page, edit)
    page.updated_at = origin.updated_at or now()
    _finish(
        page, prepared, actor, note=note, origin=origin, verb="page.saved", before_keys=before_keys,
        changed=_changes_of_life(before, after),
    )  # fmt: skip
    for follow in _follows:
        follow(actor, page)
    return page


def would_change(page: Page, edit: PageEdit) -> bool:
    """Does this (checked) edit say anything else than the page does?"""
    before = snapshot(page)
    return _with_defaults(edit, before) != before


def snapshot(page: Page) -> PageEdit:
    """The page as an edit that would change nothing."""
    return PageEdit(
        title=page.title, body=page.body, lang=page.lang, title_2=page.title_2, summary=page.summary,
        summary_2=page.summary_2, fields=dict(page.fields), agency=page.agency.code if page.agency else None,
        fiscal_year=page.fiscal_year, categories=tuple(page.categories), adli=page.adli, tags=tuple(page.tags),
        visibility=page.visibility, state=page.state, licence=page.licence,
        authors=tuple(
            AuthorRef(row.person.username) if row.person else AuthorRef(name=row.name) for row in page.authors
        ),
        shared_people=_named(page, may_write=False),
        shared_writers=_named(page, may_write=True),
        shared_agencies=tuple(sorted(row.agency.code for row in page.shared_with if row.agency)),
    )  # fmt: skip


def _named(page: Page, *, may_write: bool) -> tuple[str, ...]:
    rows = (row for row in page.shared_with if row.may_write is may_write)
    return tuple(sorted(row.person.username for row in rows if row.person))


def meta_of(edit: PageEdit) -> dict[str, Any]:
    """What a revision keeps beside its texts."""
    return {
        "lang": edit.lang, "agency": edit.agency, "fiscal_year": edit.fiscal_year, "categories": list(edit.categories),
        "adli": edit.adli, "tags": list(edit.tags), "visibility": edit.visibility, "state": edit.state,
        "licence": edit.licence, "authors": [row.username or row.name for row in edit.authors or ()],
    }  # fmt: skip


def _changes_of_life(before: PageEdit, after: PageEdit) -> dict[str, Any]:
    """What of a save belongs to the page's life rather than to its text: name -> [before, after]. Whom a page was
    shown to is not told, only that it changed: the journal is read by people who may not know of each other."""
    changed: dict[str, Any] = {
        name: [getattr(before, name), getattr(after, name)]
        for name in ("title", "visibility", "state")
        if getattr(before, name) != getattr(after, name)
    }
    for name, values in (("sharing", ("shared_people", "shared_agencies")), ("authors", ("authors",))):
        if any(getattr(before, value) != getattr(after, value) for value in values):
            changed[name] = True
    return changed


def _with_defaults(edit: PageEdit, before: PageEdit) -> PageEdit:
    """``None`` for authors and sharing means "as it is". Who may write need not be named a second time to read."""
    shared: dict[str, Any] = {
        name: getattr(before, name) if getattr(edit, name) is None else tuple(sorted(set(getattr(edit, name))))
        for name in _SHARED
    }
    shared["shared_people"] = tuple(name for name in shared["shared_people"] if name not in shared["shared_writers"])
    return replace(edit, authors=before.authors if edit.authors is None else edit.authors, **shared)


def _require_for_changes(actor: Actor, page: Page, before: PageEdit, after: PageEdit) -> None:
    """Some changes ask for more than the right to edit."""
    require_relations(actor, page.record_no, before=before.fields, after=after.fields)
    if after.title != before.title and page.state != "draft":
        require(actor, "pages.rename", page)
    if any(getattr(after, name) != getattr(before, name) for name in ("visibility", "authors", *_SHARED)):
        require(actor, "pages.set_rights", page)
    if after.state != before.state:
        require(actor, "pages.archive" if "archived" in (before.state, after.state) else "pages.publish", page)
        if before.state != "draft" and after.state == "draft":
            raise Invalid("pages.published_stays", field="state")


def next_number() -> int:
    """The number a page gets that is made now: one more than the largest there is or ever was."""
    largest = (db.session.scalar(select(func.max(one))) or 0 for one in (Page.record_no, PurgedPage.record_no))
    return max(FIRST_NO, max(largest) + 1)


def _free_number(wanted: int | None) -> int:
    if wanted is None:
        return next_number()
    if db.session.get(Page, wanted) is not None:
        raise Invalid("pages.number_taken", field="record_no", record_no=wanted)
    if db.session.get(PurgedPage, wanted) is not None:
        raise Invalid("pages.number_gone", field="record_no", record_no=wanted)
    return wanted


def _write_values(page: Page, edit: PageEdit) -> None:
    agency = agency_by_code(edit.agency) if edit.agency else None
    if edit.agency and agency is None:
        raise Invalid("frame.no_such_agency", field="agency", code=edit.agency[:40])
    if edit.fiscal_year is not None:
        note_fiscal_year(edit.fiscal_year)
    page.agency = agency
    for name in _PLAIN:
        setattr(page, name, getattr(edit, name))
    page.fields = dict(edit.fields)
    page.title_key = title_key(edit.title)[:300]
    page.title_2_key = title_key(edit.title_2)[:300] if edit.title_2 else ""
    page.sort_key = sort_key(edit.title)[:600]
    if page.categories != list(edit.categories):
        page.category_rows = [PageCategory(number=number) for number in edit.categories]
    if page.tags != list(edit.tags):
        tags = {search_normalise(tag)[:100]: tag for tag in reversed(edit.tags)}
        kept = {row.tag_key: row for row in page.tag_rows}
        rows = []
        for position, (key, tag) in enumerate(reversed(tags.items())):
            row = kept.get(key) or PageTag(tag_key=key, tag=tag)
            row.tag, row.position = tag, position
            rows.append(row)
        page.tag_rows = rows
    if any(getattr(edit, name) is not None for name in _SHARED):
        _write_sharing(page, _with_defaults(edit, snapshot(page)))


def _write_authors(page: Page, authors: tuple[AuthorRef, ...]) -> None:
    people = _people({ref.username for ref in authors if ref.username}, field="authors")
    page.authors = []
    if page in db.session:
        db.session.flush()  # the positions are the key: old rows must be gone before new ones take their places
    for position, ref in enumerate(dict.fromkeys(authors)):
        person = people[ref.username] if ref.username else None
        page.authors.append(
            PageAuthor(position=position, person=person, person_id=person.id if person else None, name=ref.name[:120])
        )


def _write_sharing(page: Page, edit: PageEdit) -> None:
    rows: list[PageShare] = []
    for name, may_write in (("shared_people", False), ("shared_writers", True)):
        people = _people(set(getattr(edit, name)), field=name)
        rows += [
            PageShare(person=person, person_id=person.id, may_write=may_write) for _, person in sorted(people.items())
        ]
    for code in edit.shared_agencies or ():
        agency = agency_by_code(code)
        if agency is None:
            raise Invalid("frame.no_such_agency", field="shared_agencies", code=code[:40])
        rows.append(PageShare(agency=agency, agency_id=agency.id))
    page.shared_with = rows


def _people(usernames: set[str], *, field: str) -> dict[str, Person]:
    found = {
        person.username: person
        for person in db.session.scalars(select(Person).where(Person.username.in_(usernames)))
    } if usernames else {}  # fmt: skip
    for username in sorted(usernames - found.keys()):
        raise Invalid("pages.no_such_person", field=field, name=username[:60])
    return found


def _finish(
    page: Page, prepared: PreparedTexts, actor: Actor | None, *, note: str, origin: Origin, verb: str,
    before_keys: tuple[str, ...], changed: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """What every save does after the values: revision, texts, links, tokens, caches, journal, queues."""
    moment = page.updated_at
    if page.state != "draft" and page.published_at is None:
        page.published_at = origin.created_at or moment
    edit = snapshot(page)
    db.session.add(
        Revision(
            page_no=page.record_no, number=page.revision, title=edit.title, title_2=edit.title_2, summary=edit.summary,
            summary_2=edit.summary_2, body=edit.body, fields=dict(edit.fields), meta=meta_of(edit), note=_note(note),
            source=origin.source, author_id=actor.person_id if actor else None, created_at=moment,
        )
    )  # fmt: skip
    store_texts(page, prepared)
    store_links(page, prepared.links)
    store_relations(page)
    store_mentions(page, prepared)
    write_tokens(page)
    page.version += 1
    db.session.flush()
    bump_neighbours(page, *before_keys)
    record(
        verb, actor_id=actor.person_id if actor else None, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no, detail={"revision": page.revision, "note": _note(note), "state": page.state}
        | ({"changed": changed} if changed else {}),
        tell={"index": page.record_no, "mirror": page.record_no}, news=_is_news(origin),
    )  # fmt: skip


def _is_news(origin: Origin) -> bool:
    """What is loaded or brought in by the hundred is nobody's news, nor what tells a date of its own."""
    return origin.source in ("web", "restore") or (origin.source == "file" and origin.created_at is None)


def _note(note: str) -> str:
    try:
        return clean_text(note, multiline=False, max_length=LONGEST_NOTE).strip()
    except BadText as trouble:
        raise Invalid(trouble.key, field="note", **trouble.args_) from trouble
