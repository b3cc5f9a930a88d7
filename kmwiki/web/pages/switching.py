"""Another kind for what is being written, or for a page that stands: every word goes along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.attachments.binding import bind_files
from kmwiki.comments.near import near_to
from kmwiki.core import once
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound
from kmwiki.frame.agencies import all_agencies
from kmwiki.kinds import Kind, kind_named
from kmwiki.pages.drafts import mark_done
from kmwiki.pages.edits import LANGUAGES, PageEdit, checked, get_kind
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import prepare_texts
from kmwiki.pages.saving import snapshot
from kmwiki.pages.switching import change_kind, switched
from kmwiki.web.addresses import edit_address
from kmwiki.web.extending.telling import tell_altered
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext, language
from kmwiki.web.limits import write_limit

from . import blueprint
from .boxes import open_boxes
from .editing import form_page
from .forms import PageForm, form_of, read_form
from .untouched import rights_as_they_are


@blueprint.post("/new/<kind>/kind")
@write_limit
def other_kind(kind: str) -> str | tuple[str, int]:
    """The form of a page nobody has saved, as one for the kind that ``kind_to`` names; nothing is saved by it."""
    declared, other = _named(kind), _named(request.form.get("kind_to", ""))
    form, edit = read_form(declared, request.form, PageEdit(title="", lang=language()))
    if form.errors:  # a date nobody can place has no place in another kind either
        return form_page(declared, form, edit, page=None), 422
    edit = _carried(declared, other, edit)
    fresh = form_of(other, edit, based_on=0, form_id=form.form_id or once.new_form_id())
    fresh.rights_were = form.rights_were
    open_boxes(fresh, other, edit, draft=True)
    return form_page(other, fresh, edit, page=None)


@blueprint.post("/p/<int:no>/kind")
@write_limit
def change_kind_of(no: int) -> Response | tuple[str, int]:
    """Save what the form holds as a page of another kind; its number stays."""
    page = get_page(actor(), no, ability="pages.change_kind")
    kind, other, base = get_kind(page.kind), _named(request.form.get("kind_to", "")), snapshot(page)
    form, edit = read_form(kind, request.form, base)
    edit = rights_as_they_are(edit, form, base)
    if form.errors:
        return form_page(kind, form, edit, page=page), 422
    try:
        edit = checked(kind.key, edit)
        carried = checked(other.key, _carried(kind, other, edit))
        prepared = prepare_texts(other.key, carried, near=near_to(actor(), page.record_no))
        with transaction():
            change_kind(
                actor(), page, kind=other.key, edit=carried, based_on=form.based_on, prepared=prepared, note=form.note
            )
            bind_files(actor(), page)
            mark_done(actor(), form_id=form.form_id, kind=kind.key, page_no=no)  # saved: nothing of it waits anywhere
    except Conflict:
        return _refused(no, form, edit, "editor.kind_clash"), 409
    except Invalid as trouble:
        return _refused(no, form, edit, trouble.key, **trouble.args_), 422
    except NotAllowed as trouble:
        return _refused(no, form, edit, trouble.key, **trouble.args_), 403
    flash(gettext("editor.kind_changed", kind=gettext(f"kind.{other.key}")), "good")
    tell_altered(actor(), page)
    return redirect(edit_address(no), code=303)


def _refused(no: int, form: PageForm, edit: PageEdit, key: str, /, **args: Any) -> str:
    """The form as it was sent, over the page as it stands."""
    page = get_page(actor(), no, ability="pages.change_kind")
    form.fail("", key, **args)
    return form_page(get_kind(page.kind), form, edit, page=page)


def _named(key: str) -> Kind:
    """A kind that whoever is asking may start. Raises NotFound, NotAllowed."""
    kind = kind_named(key)
    if kind is None:
        raise NotFound("pages.no_such_kind", kind=key[:40])
    require(actor(), "pages.start", kind.key)
    return kind


def _carried(kind: Kind, other: Kind, edit: PageEdit) -> PageEdit:
    lang = edit.lang if edit.lang in LANGUAGES else language()
    names = {agency.code: agency.name(lang) for agency in all_agencies()}
    return switched(kind, other, replace(edit, lang=lang), agencies=names)
