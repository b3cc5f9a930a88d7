"""What a page was: its revisions, two of them compared, one of them restored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.kinds import Kind, field_texts
from kmwiki.text.diff import Row, compare

from .edits import PageEdit, get_kind
from .models import Page, Revision
from .relations import permitted_links
from .rendering import PreparedTexts
from .saving import Origin, save_page, snapshot
from .switching import as_now


@dataclass(frozen=True)
class PartDifference:
    """One text of a page in two revisions: ``part`` is title, summary, body or a field's part."""

    part: str
    rows: list[Row]


@dataclass(frozen=True)
class ValueDifference:
    """A value beside the texts that is not the same: ``name`` as ``meta`` or the kind's declaration calls it."""

    name: str
    before: Any
    after: Any
    typed: bool = False  # a field of the kind


def revisions(page: Page, *, limit: int, offset: int = 0) -> list[Revision]:
    """Newest first."""
    query = select(Revision).where(Revision.page_no == page.record_no).order_by(Revision.number.desc())
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def count_revisions(page: Page) -> int:
    """How many revisions the page has."""
    return db.session.scalar(select(func.count()).where(Revision.page_no == page.record_no)) or 0


def get_revision(page: Page, number: int) -> Revision:
    """That revision; ``NotFound`` when there is none."""
    query = select(Revision).where(Revision.page_no == page.record_no, Revision.number == number)
    found = db.session.scalar(query) if 0 < number < 2**31 else None
    if found is None:
        raise NotFound("pages.no_such_revision")
    return found


def texts_of_revision(page: Page, revision: Revision) -> dict[str, str]:
    """Every text of a revision by part, in the order they stand on the page."""
    return texts_of_edit(page.kind, edit_of(page, revision))


def texts_of_edit(kind: str, edit: PageEdit) -> dict[str, str]:
    """Every text of an edit by part, as :func:`texts_of_revision` gives them for a revision."""
    texts = {"title": edit.title, "title_2": edit.title_2, "summary": edit.summary, "summary_2": edit.summary_2}
    for part, text in field_texts(get_kind(kind), edit.fields):
        texts[part] = f"{texts[part]}\n{text}" if part in texts else text
    texts["body"] = edit.body
    return {part: text for part, text in texts.items() if text}


def compare_texts(old: dict[str, str], new: dict[str, str]) -> list[PartDifference]:
    """The parts that differ, with word-level differences."""
    parts = list(dict.fromkeys((*old, *new)))
    return [
        PartDifference(part, compare(old.get(part, ""), new.get(part, "")))
        for part in parts
        if old.get(part, "") != new.get(part, "")
    ]


def compare_values(kind: Kind, old: Revision, new: Revision) -> list[ValueDifference]:
    """What changed beside the texts: what every page has, then the typed fields that hold no text."""
    names = dict.fromkeys((*old.meta, *new.meta))
    keys = [declared.key for declared in kind.fields if declared.type not in ("line", "text", "answers", "aims")]
    found = [ValueDifference(name, old.meta.get(name), new.meta.get(name)) for name in names]
    found += [ValueDifference(key, old.fields.get(key), new.fields.get(key), typed=True) for key in keys]
    return [difference for difference in found if difference.before != difference.after]


def edit_of(page: Page, revision: Revision) -> PageEdit:
    """An edit that gives the page that revision's texts; who may see it and how it stands stay as they are now."""
    current, meta, kind = snapshot(page), revision.meta, get_kind(page.kind)
    fields, body = as_now(kind, revision.fields, revision.body, meta.get("lang", current.lang))
    standing = {declared.key for declared in kind.fields if declared.type == "comment"}  # an accepted answer
    fields = {key: said for key, said in fields.items() if key not in standing}
    fields |= {key: said for key, said in current.fields.items() if key in standing}
    return PageEdit(
        title=revision.title, body=body, lang=meta.get("lang", current.lang), title_2=revision.title_2,
        summary=revision.summary, summary_2=revision.summary_2, fields=fields,
        agency=meta.get("agency"), fiscal_year=meta.get("fiscal_year"), categories=tuple(meta.get("categories", ())),
        adli=meta.get("adli", ""), tags=tuple(meta.get("tags", ())), visibility=current.visibility, state=current.state,
        licence=meta.get("licence", current.licence),
    )  # fmt: skip


def restore(
    actor: Actor, page: Page, *, number: int, based_on: int, prepared: PreparedTexts, note: str = ""
) -> Page:  # fmt: skip
    """Save a former revision's texts as a new revision.

    Raises:
        Conflict: somebody saved since ``based_on``.
    """
    edit = edit_of(page, get_revision(page, number))
    edit = replace(edit, fields=permitted_links(actor, page.record_no, before=page.fields, after=edit.fields))
    return save_page(
        actor, page, edit=edit, based_on=based_on, prepared=prepared, note=note or f"← {number}",
        origin=Origin(source="restore"),
    )  # fmt: skip
