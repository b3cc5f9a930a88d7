"""The same page as a row, a revision and a file: put into one shape, so that "is it the same?" has one answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kmwiki.contentfiles import ContentProblem, PageFile
from kmwiki.core.clock import OFFICE_ZONE, now
from kmwiki.core.errors import Invalid
from kmwiki.frame.agencies import agency_by_code
from kmwiki.pages.edits import PageEdit, checked, default_fiscal_year
from kmwiki.pages.filing import author_refs
from kmwiki.pages.models import Page, Revision
from kmwiki.pages.saving import meta_of, snapshot

# A change of who wrote it or when it was saved is no change of the page by itself.
_TEXTS = ("title", "title_2", "summary", "summary_2", "body")


def hash_of(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def hash_of_edit(edit: PageEdit) -> str:
    """Of everything a file says about a page. Authors count by the name that stands in the file."""
    return _hash({name: getattr(edit, name) for name in _TEXTS} | {"fields": edit.fields} | meta_of(edit))


def hash_of_page(page: Page) -> str:
    """Of the page as it is now."""
    return hash_of_edit(snapshot(page))


def hash_of_revision(revision: Revision) -> str:
    """Of the page as it was then."""
    return _hash({name: getattr(revision, name) for name in _TEXTS} | {"fields": revision.fields} | dict(revision.meta))


def _hash(said: Mapping[str, Any]) -> str:
    return hash_of(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())


def edit_of(file: PageFile, *, path: str, page: Page | None) -> PageEdit:
    """What a file asks for, cleaned and checked.

    An agency this site does not know is left out (see :func:`kept_of`): a page is not refused for it.

    Args:
        page: the page it is compared with or saved over; what the file does not say about time stays as it is there.

    Raises:
        ContentProblem: a value that can't be, with its line; a draft or team page, which no file may hold.
    """
    if page is not None and file.kind != page.kind:
        raise ContentProblem(path, file.line_of("kind"), "contentsync.kind_stays", kind=page.kind)
    for key, value in (("state", "draft"), ("visibility", "team")):
        if getattr(file, key) == value:
            raise ContentProblem(path, file.line_of(key), f"contentsync.no_{value}_in_files")
    written_on = (file.created or now()).astimezone(OFFICE_ZONE).date()
    year = file.fiscal_year or (page.fiscal_year if page else None) or default_fiscal_year(file.fields, written_on)
    edit = PageEdit(
        title=file.title, body=file.body, lang=file.lang, title_2=file.title_2, summary=file.summary,
        summary_2=file.summary_2, fields=file.fields, agency=file.agency, fiscal_year=year, categories=file.categories,
        adli=file.adli, tags=file.tags, visibility=file.visibility, state=file.state, licence=file.licence,
        authors=author_refs(file.authors, page),
    )  # fmt: skip
    try:
        edit = checked(file.kind, edit)
    except Invalid as trouble:
        line = file.line_of(trouble.field or "")
        raise ContentProblem(path, line, trouble.key, **trouble.args_) from trouble
    if edit.agency and agency_by_code(edit.agency) is None:
        edit = replace(edit, agency=None)
    return edit


def kept_of(file: PageFile, edit: PageEdit) -> dict[str, Any]:
    """The file's values that the site could not take, to be written back as they were."""
    return {"agency": file.agency} if file.agency and edit.agency is None else {}
