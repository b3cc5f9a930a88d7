"""A page beside its file: what the file holds, and whom the names in a file mean.

For whoever writes and reads files of pages: the mirror in ``content/``, downloads, archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.contentfiles import PageFile
from kmwiki.core.database import db

from .edits import AuthorRef
from .models import Page
from .saving import snapshot


def file_of(page: Page, kept: Mapping[str, Any] | None = None) -> PageFile:
    """What the page's file should hold. ``kept`` fills in what the site has no place for."""
    edit = snapshot(page)
    return PageFile(
        record_no=page.record_no, kind=page.kind, lang=edit.lang, title=edit.title, title_2=edit.title_2,
        summary=edit.summary, summary_2=edit.summary_2, state=edit.state,
        agency=edit.agency or (kept or {}).get("agency"),
        fiscal_year=edit.fiscal_year, categories=edit.categories, adli=edit.adli, tags=edit.tags,
        authors=tuple(ref.username or ref.name for ref in edit.authors or ()), visibility=edit.visibility,
        licence=edit.licence, created=page.created_at.replace(microsecond=0),
        updated=page.updated_at.replace(microsecond=0), revision=page.revision, fields=edit.fields, body=edit.body,
    )  # fmt: skip


def author_refs(names: Iterable[str], page: Page | None) -> tuple[AuthorRef, ...]:
    """Accounts where the name is a username. A name that stood on the page as a mere name stays one: somebody who took
    that username since did not write the page."""
    mere_names = {row.name for row in page.authors if row.person_id is None} if page else set()
    keys = {name: username_key(name) for name in names if name.strip() and name not in mere_names}
    found = {
        person.username_key: person.username
        for person in db.session.scalars(select(Person).where(Person.username_key.in_(keys.values())))
    } if keys else {}  # fmt: skip
    refs = (
        AuthorRef(username=found[keys[name]]) if keys.get(name) in found else AuthorRef(name=name.strip()[:120])
        for name in names
        if name.strip()
    )
    return tuple(dict.fromkeys(refs))
