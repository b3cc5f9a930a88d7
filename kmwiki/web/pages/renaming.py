"""After a rename: the pages whose links still say the old title, every sentence shown, one button that changes them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict
from kmwiki.pages import renaming
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import as_called, prepare_texts
from kmwiki.render import LinkChange
from kmwiki.text.sentences import sides_around
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint
from .viewing import page_url

_ROOM = 160  # characters of a sentence beside the link


@dataclass(frozen=True)
class SentenceCard:
    """A sentence with the link that changes."""

    before: str
    old: str
    new: str
    after: str


@dataclass(frozen=True)
class RelinkCard:
    """A page whose links would change."""

    record_no: int
    title: str
    lang: str
    url: str
    revision: int
    sentences: tuple[SentenceCard, ...]


@blueprint.get("/p/<int:no>/relink")
def relink(no: int) -> str:
    """Which links still say an old title, and how their sentences would read."""
    page = get_page(actor(), no, ability="pages.rename")
    keep = request.args.get("words") == "keep"
    found = renaming.old_links(actor(), page, keep_words=keep)
    cards = [
        RelinkCard(
            one.page.record_no, one.page.title, one.page.lang, page_url(one.page), one.page.revision,
            tuple(map(_sentence, one.changes)),
        )
        for one in found.mine
    ]  # fmt: skip
    return render_template(
        "pages/relink.html", page=page, url=page_url(page), cards=cards, found=found, keep=keep,
        count=sum(len(card.sentences) for card in cards),
    )  # fmt: skip


@blueprint.post("/p/<int:no>/relink", endpoint="change_links")
@write_limit
def change(no: int) -> Response:
    """Change the links of the chosen pages, each as a revision of its own; a page that has moved on is left alone."""
    page = get_page(actor(), no, ability="pages.rename")
    keep = request.form.get("words") == "keep"
    chosen = set(request.form.getlist("page"))
    note = gettext("links.relinked_note", title=page.title)[:300]
    done = missed = 0
    for one in renaming.old_links(actor(), page, keep_words=keep).mine:
        number = str(one.page.record_no)
        if number not in chosen:
            continue
        based_on = request.form.get(f"revision.{number}", "")
        prepared = prepare_texts(one.page.kind, one.edit, near=as_called(one.page.record_no))
        try:
            with transaction():
                renaming.relink(
                    actor(), one, based_on=int(based_on) if based_on.isdecimal() else 0, prepared=prepared, note=note
                )  # fmt: skip
            done += 1
        except Conflict:
            missed += 1
    if done:
        flash(gettext("links.relinked", count=done), "good")
    if missed:
        flash(gettext("links.relink_clash", count=missed), "warn")
    again = missed or renaming.old_links(actor(), page).mine
    return redirect(url_for("pages.relink", no=no) if again and (done or missed) else page_url(page), code=303)


def after_saving(page: Page, title_before: str | None) -> str:
    """Where a writer goes after saving: to the page, or first to the links that say the title it bore before."""
    if title_before in (None, page.title) or not can(actor(), "pages.rename", page):
        return page_url(page)
    return url_for("pages.relink", no=page.record_no) if renaming.old_links(actor(), page).mine else page_url(page)


def _sentence(change: LinkChange) -> SentenceCard:
    before, after = sides_around(change.before, change.after, room=_ROOM)
    return SentenceCard(before, change.old, change.new, after)
