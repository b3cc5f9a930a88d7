"""Put a page away and bring it back: each act has a page that says what will happen, then one button."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import Actor, require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.moderation.settling import HIDE, LOCK, RESTORE, UNLOCK, act_by_themselves
from kmwiki.pages import life
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page, get_page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from . import blueprint
from .viewing import page_url

Answer = Response | tuple[str, int]

# act -> (ability, whether a reason is asked for)
ACTS: dict[str, tuple[str, bool]] = {
    "bin": ("pages.bin", True),
    "archive": ("pages.archive", True),
    "unarchive": ("pages.archive", False),
    "hide": ("pages.hide", True),
    "unhide": ("pages.hide", False),
    "lock": ("pages.lock", True),
    "unlock": ("pages.lock", False),
}


@blueprint.get("/p/<int:no>/confirm/<act>")
def confirm(no: int, act: str) -> str:
    """What the act means, and its button; a GET changes nothing."""
    if act not in ACTS:
        raise NotFound()
    return _confirming(get_page(actor(), no, ability=ACTS[act][0]), act)


def _confirming(page: Page, act: str, *, reason: str = "", error: str | None = None) -> str:
    return render_template(
        "pages/confirm.html", page=page, url=page_url(page), act=act, asks_reason=ACTS[act][1],
        asks_note=act in (HIDE, LOCK), reason=reason, error=error, has_errors=bool(error),
        action=url_for(f"pages.{act}", no=page.record_no),
    )  # fmt: skip


def _act(no: int, act: str, change: Callable[[Actor, Page], None]) -> Response:
    page = get_page(actor(), no, ability=ACTS[act][0])
    with transaction():
        change(actor(), page)
    flash(gettext(f"pages.done.{act}"), "good")
    return redirect(url_for("pages.bin_list") if act == "bin" else page_url(page), code=303)


def _reason() -> str:
    return request.form.get("reason", "")


@blueprint.post("/p/<int:no>/bin", endpoint="bin")
@write_limit
def to_bin(no: int) -> Answer:
    return _act_with_reason(no, "bin", lambda who, page: life.bin_page(who, page, reason=_reason()))


@blueprint.post("/p/<int:no>/archive")
@write_limit
def archive(no: int) -> Answer:
    return _act_with_reason(no, "archive", lambda who, page: life.archive_page(who, page, reason=_reason()))


@blueprint.post("/p/<int:no>/unarchive")
@write_limit
def unarchive(no: int) -> Response:
    return _act(no, "unarchive", life.unarchive_page)


def _moderate(no: int, act: str, moderation: str) -> Answer:
    """Hiding and locking are told to the authors in the moderator's words, which there have to be."""
    return _act_with_reason(
        no, act, lambda who, page: act_by_themselves(who, page, None, act=moderation, note=_reason())
    )


def _act_with_reason(no: int, act: str, change: Callable[[Actor, Page], None]) -> Answer:
    """A reason that can't be taken comes back with what is wrong about it."""
    try:
        return _act(no, act, change)
    except Invalid as refused:
        error = gettext(refused.key, **refused.args_)
        page = get_page(actor(), no, ability=ACTS[act][0])
        return _confirming(page, act, reason=_reason(), error=error), 422


@blueprint.post("/p/<int:no>/hide")
@write_limit
def hide(no: int) -> Answer:
    return _moderate(no, "hide", HIDE)


@blueprint.post("/p/<int:no>/unhide")
@write_limit
def unhide(no: int) -> Answer:
    return _moderate(no, "unhide", RESTORE)


@blueprint.post("/p/<int:no>/lock")
@write_limit
def lock(no: int) -> Answer:
    return _moderate(no, "lock", LOCK)


@blueprint.post("/p/<int:no>/unlock")
@write_limit
def unlock(no: int) -> Answer:
    return _moderate(no, "unlock", UNLOCK)


@blueprint.post("/p/<int:no>/unbin")
@write_limit
def unbin(no: int) -> Response:
    """Out of the bin again, as it was."""
    page = find_page(no)
    if page is None or not page.binned:
        raise NotFound("pages.no_such_page")
    require(actor(), "pages.unbin", page)
    with transaction():
        life.unbin_page(actor(), page)
    flash(gettext("pages.done.unbin"), "good")
    return redirect(page_url(page), code=303)


@blueprint.get("/bin")
def bin_list() -> str:
    """What lies in the bin and this person could bring back."""
    if actor().is_visitor:
        raise SignInFirst()
    rows = [(page, life.goes_at(page)) for page in life.bin_of(actor())]
    return render_template("pages/bin.html", rows=rows, kept_days=life.KEPT_IN_BIN.days)
