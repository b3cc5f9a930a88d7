"""What is being written is kept while it is written: for the form's script, and as links and buttons without one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core.clock import now
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.i18n.dates import format_datetime, format_time, machine_time, to_local
from kmwiki.kinds import Kind, kind_named
from kmwiki.pages import drafts, presence
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.listing import drafts_shared_with, my_drafts
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page, get_page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_by_itself_limit, write_limit
from kmwiki.web.lists import shown_cards
from kmwiki.web.security import form_token

from . import blueprint
from .forms import PageForm, read_form

# What a form sends beside what was written.
_NOT_WRITTEN = frozenset({"csrf_token", "action", "take", "draft.page", "draft.kind"})


@dataclass(frozen=True)
class UnsavedCard:
    """An unsaved text as it is offered: where to go on with it, and whose form it was.

    Of a comment also its ``words``: the page it was for may not be there any more, and they are its writer's.
    """

    id: int
    kind: str
    title: str
    said: str
    url: str
    page_no: int | None
    words: str = ""
    subtype: str = ""


@blueprint.post("/drafts")
@write_by_itself_limit
def keep_draft() -> Response | tuple[Response, int]:
    """Keep the form as it stands. JSON: ``said`` for people, ``at``, and the ``url`` to go on at; or ``done`` when the
    form was saved just now."""
    asker = actor()
    require(asker, "drafts.keep")
    kind = kind_named(request.form.get("draft.kind", ""))
    if kind is None:
        raise NotFound("pages.no_such_kind", kind="")
    # Whether they may still edit the page makes no difference: the words are theirs.
    number = request.form.get("draft.page", "")
    page = find_page(int(number)) if number.isdecimal() and len(number) <= 12 else None
    written = [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_WRITTEN]
    try:
        with transaction():
            text = drafts.keep_text(
                asker, form_id=request.form.get("form_id", ""), kind=kind.key, fields=written,
                page_no=page.record_no if page else None,
            )  # fmt: skip
    except Invalid as trouble:
        return jsonify(trouble=gettext(trouble.key, **trouble.args_)), 413
    if text is None:
        return jsonify(done=True)
    said = gettext("drafts.kept_at", time=format_time(text.saved_at, language()))
    return jsonify(said=said, at=machine_time(text.saved_at), url=_card(text).url)


@blueprint.get("/drafts/me")
def who_writes() -> Response:
    """Who is signed in and with which form token, for a form that was left open; and whether it was saved meanwhile."""
    asker = actor()
    if asker.is_visitor:
        return jsonify(person=None)
    done = drafts.is_done(asker, request.args.get("form", "")[:64])
    return jsonify(person=asker.username, token=form_token(), done=done)


@blueprint.post("/drafts/<int:text_id>/discard")
@write_limit
def discard_draft(text_id: int) -> Response:
    """Throw an unsaved text away, and go back to where that was decided."""
    with transaction():
        text = drafts.throw_away(actor(), text_id)
        kind, page_no = text.kind, text.page_no
    flash(gettext("drafts.thrown_away"), "info")
    if request.form.get("back") == "list":
        return redirect(url_for("pages.drafts"), code=303)
    if kind == drafts.COMMENT:
        return redirect(url_for("pages.show", no=page_no) if page_no else url_for("pages.drafts"), code=303)
    return redirect(url_for("pages.edit", no=page_no) if page_no else url_for("pages.new", kind=kind), code=303)


@blueprint.post("/p/<int:no>/here")
@write_by_itself_limit
def here(no: int) -> Response:
    """The page is open for writing (or, with ``leaving``, no more). JSON: ``others``, a sentence or nothing."""
    page = get_page(actor(), no, ability="pages.edit")
    with transaction():
        if "leaving" in request.form:
            presence.stop_writing(actor(), no)
        else:
            presence.note_writing(actor(), page)
    return jsonify(others=said_of_others(page))


@blueprint.get("/me/drafts", endpoint="drafts")
def drafts_list() -> str:
    """What I have not saved, my own unpublished pages, and those others share with me."""
    require(actor(), "drafts.keep")
    return render_template(
        "pages/drafts.html",
        unsaved=[_card(text) for text in drafts.my_texts(actor())],
        cards=shown_cards(my_drafts(actor())),
        shared=shown_cards(drafts_shared_with(actor())),
        kept_days=drafts.KEPT.days,
    )


def said_of_others(page: Page) -> str:
    """«name» is editing, for whoever may edit the page; empty when nobody else is."""
    names = presence.others_writing(actor(), page)
    return gettext("drafts.others_writing", names=", ".join(names)) if names else ""


def offered(kind: Kind, page: Page | None) -> list[UnsavedCard]:
    """The asker's unsaved texts for this form."""
    texts = drafts.texts_for(actor(), kind=kind.key, page_no=page.record_no if page else None)
    return [_card(text) for text in texts]


def asked_for(page: Page | None) -> drafts.UnsavedText | None:
    """The unsaved text that ``?draft=`` names; one of another page can be gone on with as a new page only.

    Raises:
        NotFound: it is not the asker's, it was thrown away, or it is another page's.
    """
    asked = request.args.get("draft", "")
    if not asked:
        return None
    text = drafts.get_text(actor(), int(asked) if asked.isdecimal() and len(asked) <= 12 else 0)
    if text.kind == drafts.COMMENT or (page is not None and text.page_no != page.record_no):
        raise NotFound("drafts.gone")
    return text


def form_with(kind: Kind, text: drafts.UnsavedText, base: PageEdit, fresh: PageForm) -> tuple[PageForm, PageEdit]:
    """The form as its writer left it. Gone on with in its own place, it keeps its id and what it was based on."""
    form, edit = read_form(kind, MultiDict((name, value) for name, value in text.fields), base)
    form.errors = []  # said when it is sent
    if text.page_no is not None and fresh.based_on == 0:
        form.form_id, form.based_on, form.rights_were, form.section = fresh.form_id, 0, "", ""
    else:
        form.form_id = text.form_id
    return form, edit


def _card(text: drafts.UnsavedText) -> UnsavedCard:
    page = find_page(text.page_no) if text.page_no else None
    if text.kind == drafts.COMMENT:
        shown = page is not None and can(actor(), "pages.see", page)
        title = page.title if page is not None and shown else gettext("drafts.page_gone")
        url = url_for("pages.show", no=text.page_no, draft=text.id, _anchor="comment-form") if shown else ""
        return UnsavedCard(
            text.id, text.kind, title, _said(text), url, text.page_no,
            words=next((value for name, value in text.fields if name == "body"), ""),
        )  # fmt: skip
    if page is not None and can(actor(), "pages.edit", page):
        url = url_for("pages.edit", no=page.record_no, draft=text.id)
    else:
        url = url_for("pages.new", kind=text.kind, draft=text.id)
    return UnsavedCard(
        text.id, text.kind, text.title or gettext("drafts.no_title"), _said(text), url, text.page_no,
        subtype=next((value for name, value in text.fields if name == "f.subtype"), ""),
    )  # fmt: skip


def _said(text: drafts.UnsavedText) -> str:
    """When it was kept, as one would say it."""
    today = to_local(text.saved_at).date() == to_local(now()).date()
    return format_time(text.saved_at, language()) if today else format_datetime(text.saved_at, language())
