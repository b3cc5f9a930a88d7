"""One page, read."""

from __future__ import annotations

from functools import partial

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.pages.counting import ReadBuffer
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page, get_page
from kmwiki.text.slugs import page_slug
from kmwiki.web.comments import comments_block
from kmwiki.web.frame_of_page import actor

from . import blueprint, keeping
from .cards import page_view


def page_url(page: Page, **more: object) -> str:
    """The page's canonical address."""
    return url_for("pages.show", no=page.record_no, slug=page_slug(page.title), **more)  # type: ignore[arg-type]


@blueprint.get("/p/<int:no>", defaults={"slug": ""})
@blueprint.get("/p/<int:no>/<slug>")
def show(no: int, slug: str) -> str | Response:
    """Any slug works; the right one is canonical."""
    kept = keeping.take(no)
    if kept is not None:
        return kept
    found = find_page(no)
    if found is not None and found.binned and can(actor(), "pages.unbin", found):
        flash(gettext("pages.is_in_bin"), "info")
        return redirect(url_for("pages.bin_list"))
    page = get_page(actor(), no)
    canonical = page_url(page)
    count_read(page)
    comments = comments_block(actor(), page)
    drawing = partial(
        render_template,
        "pages/show.html",
        page=page_view(actor(), page),
        comments=comments,
        canonical=current_app.config["SETTINGS"].base_url + canonical,
        may_edit=can(actor(), "pages.edit", page),
    )
    return keeping.draw(page, drawing, form_id=comments.box.form_id if comments.box else None)


@blueprint.get("/r/<int:no>")
def short(no: int) -> Response:
    """The short address that is said on the phone."""
    return redirect(page_url(get_page(actor(), no)), code=302)


def count_read(page: Page) -> None:
    """Note that somebody read it: once a day, never the author, never a draft."""
    reads: ReadBuffer = current_app.extensions["kmwiki.reads"]
    if page.state == "draft" or actor().person_id in page.author_ids:
        return
    person_id = actor().person_id
    if person_id is not None:
        reads.person_read(page.record_no, person_id)
    else:
        reads.visitor_read(
            page.record_no, address=request.remote_addr or "", agent=request.headers.get("User-Agent", "")
        )
    g.counted = True
