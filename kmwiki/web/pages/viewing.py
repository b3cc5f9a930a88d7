"""One page, read."""

from __future__ import annotations

from functools import partial

from flask import current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.core.rows import raw_reader
from kmwiki.pages.counting import ReadBuffer
from kmwiki.pages.reading import allowed
from kmwiki.pages.showing import AnyPage, ShownPage, find_shown
from kmwiki.web.acknowledging import acknowledging_view
from kmwiki.web.addresses import page_address
from kmwiki.web.comments import comments_block, texts_shown
from kmwiki.web.extending.cards import extending_view
from kmwiki.web.follows import page_button
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext
from kmwiki.web.moderation import notes_above
from kmwiki.web.notifications import opened
from kmwiki.web.questions import talk_view
from kmwiki.web.reviewing import date_banner
from kmwiki.web.standing import proofs_block
from kmwiki.web.welcome import welcome_card

from . import blueprint, keeping
from .cards import page_view


def page_url(page: AnyPage) -> str:
    """The page's canonical address."""
    return page_address(page.record_no, page.title)


@blueprint.get("/p/<int:no>", defaults={"slug": ""})
@blueprint.get("/p/<int:no>/<slug>")
def show(no: int, slug: str) -> str | Response:
    """Any slug works; the right one is canonical."""
    opened(no)
    kept = keeping.take(no)
    if kept is not None:
        return kept
    who = actor()
    with raw_reader().snapshot():
        found = find_shown(no)
        if found is not None and found.binned and can(who, "pages.unbin", found):
            flash(gettext("pages.is_in_bin"), "info")
            return redirect(url_for("pages.bin_list"))
        page = allowed(who, found)
        count_read(page)
        address = page_url(page)
        comments = comments_block(who, page, page_texts=texts_shown(who, page))
        drawing = partial(
            render_template,
            "pages/show.html",
            page=page_view(who, page),
            comments=comments,
            extending=extending_view(who, page),
            proved=proofs_block(who, page),
            watch=page_button,
            acknowledging=acknowledging_view(who, page),
            date_banner=date_banner(page),
            talk=talk_view(who, page),
            moderated=notes_above(who, page),
            welcomed=welcome_card(address, back=address) if comments.box else None,
            canonical=current_app.config["SETTINGS"].base_url + address,
        )
        return keeping.draw(page, drawing, comments)


@blueprint.get("/r/<int:no>")
def short(no: int) -> Response:
    """The short address that is said on the phone."""
    return redirect(page_url(allowed(actor(), find_shown(no))), code=302)


def count_read(page: ShownPage) -> None:
    """Note that somebody read it: once a day, never the author, never a draft."""
    reads: ReadBuffer = current_app.extensions["kmwiki.reads"]
    person_id = actor().person_id
    if page.state == "draft" or person_id in page.author_ids:
        return
    if person_id is not None:
        reads.person_read(page.record_no, person_id)
    else:
        reads.visitor_read(
            page.record_no, address=request.remote_addr or "", agent=request.headers.get("User-Agent", "")
        )
    g.counted = True
