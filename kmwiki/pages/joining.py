"""One page is folded into another: its text is arranged there, and it stays, archived, under a banner that leads there.

Nothing is lost and everything can be undone: the folded page keeps its text, comments, number and links; bringing it
out of the archive and restoring the other's former revision is all there is to undo.
"""

from __future__ import annotations

from dataclasses import replace

from kmwiki.access import Actor, can, page_tokens, require
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.journal import record
from kmwiki.i18n import translate
from kmwiki.kinds.fields import AIM_PARTS

from .carrying import take_along
from .edits import PageEdit, get_kind
from .life import archive_page
from .models import Page
from .relations import with_link
from .rendering import PreparedTexts
from .saving import save_page, snapshot


def require_fold(actor: Actor, page: Page, into: Page) -> None:
    """May this person fold ``page`` into the other one?

    Raises:
        NotAllowed, NotFound: as the words say.
        Invalid: they are the same page; or the other one is seen by more readers than the page, which takes the right
            to open it to them.
    """
    require(actor, "pages.edit", into)
    require(actor, "pages.fold", page)
    if page.record_no == into.record_no:
        raise Invalid("links.to_itself", field="from")
    if page.hidden or into.hidden:
        raise Invalid("links.fold_hidden", field="from")
    if not page_tokens(into) <= page_tokens(page) and not can(actor, "pages.set_rights", page):
        raise Invalid("links.fold_wider", field="from", title=into.title)


def suggested_text(page: Page, into: Page) -> str:
    """The other page's text with this page's below it under its title, for the writer to arrange."""
    return "\n\n".join(part for part in (into.body.strip("\n"), f"## {page.title}", whole_text(page)) if part)


def whole_text(page: Page) -> str:
    """All a page says as one Markdown text: its summary, its fields under their labels, its body."""
    kind, lang = get_kind(page.kind), page.lang
    blocks = [page.summary, page.body.strip("\n")]
    for declared in kind.fields:
        value, label = page.fields.get(declared.key), f"field.{kind.key}.{declared.key}"
        if not value:
            continue
        if declared.type in ("line", "count", "date"):
            blocks.append(f"- {translate(lang, label)}: {value}")
        elif declared.type == "text":
            blocks.append(f"### {translate(lang, label)}\n\n{value}")
        elif declared.type == "answers":
            blocks += [
                f"### {translate(lang, f'aar.{questions.key}.{part}')}\n\n{value[part]}"
                for questions in kind.question_sets
                for part in questions.parts
                if value.get(part)
            ]
        elif declared.type == "aims":
            rows = "\n".join("- " + " · ".join(row[part] for part in AIM_PARTS if row.get(part)) for row in value)
            blocks.append(f"### {translate(lang, label)}\n\n{rows}")
    return "\n\n".join(block for block in blocks if block)


def folded(page: Page, into: Page, body: str) -> PageEdit:
    """What the other page says afterwards."""
    before = snapshot(into)
    return replace(before, body=body, fields=with_link(before.fields, "merges", page.record_no))


def fold_page(
    actor: Actor, page: Page, *, into: Page, body: str, based_on: int, page_based_on: int, prepared: PreparedTexts,
    note: str,
) -> Page:  # fmt: skip
    """Save the arranged text and put the folded page into the archive; gives the page that holds it now.

    Raises:
        Conflict: one of the two has moved on since the writer saw it; nothing is changed.
    """
    require_fold(actor, page, into)
    if page.revision != page_based_on:
        raise Conflict("pages.clash", theirs=snapshot(page), revision=page.revision, based_on=page_based_on)
    saved = save_page(actor, into, edit=folded(page, into, body), based_on=based_on, prepared=prepared, note=note)
    take_along(actor, page, saved, snapshot(page))
    if page.state != "archived":
        archive_page(actor, page)
    for verb, number, other in (
        ("page.merged", page.record_no, into.record_no),
        ("page.absorbed", into.record_no, page.record_no),
    ):
        record(
            verb, actor_id=actor.person_id, subject_type="page", subject_id=number, page_no=number,
            detail={"other": other},
        )  # fmt: skip
    db.session.flush()
    return saved
