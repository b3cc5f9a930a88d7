"""What a page was: its history, two revisions compared, one restored."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.paging import Paging, page_number
from kmwiki.pages import history as past
from kmwiki.pages import timeline
from kmwiki.pages.edits import get_kind
from kmwiki.pages.reading import get_page
from kmwiki.pages.renaming import has_old_links
from kmwiki.pages.rendering import as_called, prepare_texts
from kmwiki.web.extending.telling import tell_altered
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint
from .remembering import moment_card
from .viewing import page_url
from .wording import worded

PAGE_SIZE = 50


@blueprint.get("/p/<int:no>/history")
def history(no: int) -> str:
    """The page's life, newest first: every revision with who, when and why, and what was done with the page; pick two
    revisions to compare."""
    asker, page = actor(), get_page(actor(), no)
    shown = request.args.get("show", timeline.ALL)
    shown = shown if shown in timeline.SHOWN else timeline.ALL
    paging = Paging(page_number(request.args.get("page")), PAGE_SIZE, timeline.count_moments(asker, page, shown))
    found = timeline.moments(asker, page, shown=shown, limit=PAGE_SIZE, offset=paging.offset)
    rows = [moment_card(moment) for moment in found]
    return render_template(
        "pages/history.html", page=page, url=page_url(page), rows=rows, paging=paging,
        history_url=lambda number: url_for("pages.history", no=no, page=number, show=_unless_all(shown)),
        numbers=[row.number for row in rows if row.number],
        filters=[
            {
                "label": gettext(f"history.show.{name}"),
                "url": url_for("pages.history", no=no, show=_unless_all(name)),
                "current": name == shown,
            }
            for name in timeline.SHOWN
        ],
        relink=can(asker, "pages.rename", page) and has_old_links(page),
    )  # fmt: skip


def _unless_all(shown: str) -> str | None:
    return None if shown == timeline.ALL else shown


@blueprint.get("/p/<int:no>/compare")
def compare(no: int) -> str:
    """Two revisions with word-level differences; without numbers, the newest with the one before."""
    page = get_page(actor(), no)
    newer = _number(request.args.get("to")) or page.revision
    older = _number(request.args.get("from")) or max(1, newer - 1)
    if older > newer:
        older, newer = newer, older
    old, new = past.get_revision(page, older), past.get_revision(page, newer)
    kind = get_kind(page.kind)
    return render_template(
        "pages/compare.html", page=page, url=page_url(page), old=old, new=new,
        texts=past.compare_texts(past.texts_of_revision(page, old), past.texts_of_revision(page, new)),
        values=[worded(kind, difference) for difference in past.compare_values(kind, old, new)],
        may_restore=can(actor(), "pages.edit", page),
    )  # fmt: skip


@blueprint.post("/p/<int:no>/restore")
@write_limit
def restore(no: int) -> Response:
    """Save a former revision's texts as the newest revision."""
    page = get_page(actor(), no)
    require(actor(), "pages.edit", page)
    number, based_on = _number(request.form.get("number")), _number(request.form.get("based_on"))
    prepared = prepare_texts(
        page.kind, past.edit_of(page, past.get_revision(page, number)), near=as_called(no)
    )  # fmt: skip
    try:
        with transaction():
            past.restore(
                actor(), page, number=number, based_on=based_on, prepared=prepared,
                note=gettext("pages.restored_note", number=number),
            )  # fmt: skip
    except Conflict:
        flash(gettext("pages.restore_clash"), "warn")
        return redirect(url_for("pages.history", no=no), code=303)
    except Invalid as trouble:  # it holds what must not come back: words that were taken back by whoever said them
        flash(gettext(trouble.key, **trouble.args_), "warn")
        return redirect(url_for("pages.history", no=no), code=303)
    flash(gettext("pages.restored", number=number), "good")
    tell_altered(actor(), page)
    return redirect(page_url(page), code=303)


def _number(text: str | None) -> int:
    """A revision number from an address; 0 for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) <= 9 else 0
