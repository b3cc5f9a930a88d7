"""Start a page, write it, save it; and what happens when two people write at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.core import once
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotFound
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.kinds import ADLI, LICENCES, Kind, kind_named, licence_key
from kmwiki.pages.edits import LONGEST_BODY, PageEdit, checked, default_fiscal_year
from kmwiki.pages.history import compare_texts, texts_of_edit
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.reading import get_page
from kmwiki.pages.saving import create_page, prepare_texts, save_page, snapshot
from kmwiki.render import find_tangle, render
from kmwiki.text.slugs import page_slug
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.proposals import edit_of_proposal, settle

from . import blueprint
from .forms import PageForm, add_spare_aims, form_of, read_form


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@write_limit
def new(kind: str) -> str | Response | tuple[str, int]:
    """A new page of a kind: a thread asks for a title and first words, the others for what they need."""
    declared = kind_named(kind)
    if declared is None:
        raise NotFound("pages.no_such_kind", kind=kind[:40])
    require(actor(), "pages.start", kind)
    base = _blank(declared)
    if request.method == "GET":
        form = form_of(declared, base, based_on=0, form_id=once.new_form_id())
        form.values["fiscal_year"] = ""
        return _form_page(declared, form, base, page=None)
    form, edit = read_form(declared, request.form, base)
    action = request.form.get("action", "publish")
    if action in ("preview", "more_aims"):
        return _again(declared, form, edit, page=None, action=action)
    edit = replace(edit, state="draft" if action == "draft" else "published")
    return _save(declared, form, edit, page=None)


@blueprint.route("/p/<int:no>/edit", methods=["GET", "POST"])
@write_limit
def edit(no: int) -> str | Response | tuple[str, int]:
    """The same form over a page that exists."""
    page = get_page(actor(), no, ability="pages.edit")
    declared = kind_named(page.kind)
    assert declared is not None
    base = snapshot(page)
    if request.method == "GET":
        proposed = _proposal(page)
        form = form_of(
            declared, edit_of_proposal(page, proposed) if proposed else base, based_on=page.revision,
            form_id=once.new_form_id(),
        )  # fmt: skip
        differences = compare_texts(texts_of_edit(page.kind, base), texts_of_edit(page.kind, edit_of_proposal(page, proposed))) if proposed else []  # fmt: skip
        return _form_page(declared, form, base, page=page, proposal=proposed, differences=differences)
    form, changed = read_form(declared, request.form, base)
    action = request.form.get("action", "save")
    if action in ("preview", "more_aims"):
        return _again(declared, form, changed, page=page, action=action)
    if page.state == "draft" and action == "publish":
        changed = replace(changed, state="published")
    return _save(declared, form, changed, page=page)


@blueprint.post("/preview")
@write_limit
def preview() -> str:
    """The body as it will look, by the same function as the page."""
    require(actor(), "pages.start", "thread")
    return render_template("pages/_preview.html", html=_preview_of(request.form.get("body", "")))


def _blank(kind: Kind) -> PageEdit:
    """What a new page starts from: the kind's template, the writer's agency, the site's default visibility."""
    asker = actor()
    body = "\n\n".join(f"{'#' * section.level} {gettext(f'template.{kind.key}.{section.key}')}\n" for section in kind.sections)
    mine = next((agency.code for agency in all_agencies() if agency.id == asker.agency_id), None)
    subtype = request.args.get("subtype")
    fields: dict[str, Any] = {"subtype": subtype if subtype == "question" else "talk"} if kind.key == "thread" else {}

    return PageEdit(
        title=request.args.get("title", "")[:200], body=body, lang=language(), agency=mine, fields=fields,
        visibility=the_site().default_visibility, state="draft",
    )  # fmt: skip


def _save(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None) -> str | Response | tuple[str, int]:
    asker = actor()
    assert asker.person_id is not None
    # A double click has been acted on already: go where the first click went.
    before = once.outcome_of(form.form_id, person_id=asker.person_id)
    if before is not None:
        return redirect(before, code=303)
    if form.errors:
        return _form_page(kind, form, edit, page=page), 422
    if len(edit.body.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        form.fail("body", "pages.body_too_long", most=LONGEST_BODY // 1024)
        return _form_page(kind, form, edit, page=page), 413
    try:
        edit = checked(kind.key, edit)
        prepared = prepare_texts(kind.key, edit)
        with transaction():
            before = once.outcome_of(form.form_id, person_id=asker.person_id)
            if before is None:
                if page is None:
                    saved = create_page(asker, kind=kind.key, edit=edit, prepared=prepared, note=form.note)
                else:
                    saved = save_page(
                        asker, page, edit=edit, based_on=form.based_on, prepared=prepared, note=form.note
                    )  # fmt: skip
                    settle(saved, request.form.get("proposal", ""))
                before = url_for("pages.show", no=saved.record_no, slug=page_slug(saved.title))
                once.remember(form.form_id, person_id=asker.person_id, outcome=before)
    except Conflict as clash:
        return _clash_page(kind, form, edit, page=page, clash=clash), 409
    except Invalid as trouble:
        form.fail(_field_name(kind, trouble.field), trouble.key, **trouble.args_)
        return _form_page(kind, form, edit, page=page), 422
    for note in prepared.notes:
        flash(gettext(note), "warn")
    flash(gettext("pages.saved_draft" if edit.state == "draft" else "pages.saved"), "good")
    return redirect(before, code=303)


def _field_name(kind: Kind, name: str | None) -> str:
    """The input's name of a field that was refused."""
    return f"f.{name}" if name in {declared.key for declared in kind.fields} else (name or "")


def _again(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, action: str) -> str:
    """The form once more, with a preview or with more rows: nothing is saved, nothing is lost."""
    if action == "more_aims":
        add_spare_aims(form, 3)
        return _form_page(kind, form, edit, page=page)
    return _form_page(kind, form, edit, page=page, preview=_preview_of(edit.body))


def _preview_of(body: str) -> Any:
    rendered = render(body[:LONGEST_BODY])
    return fill_texts(actor(), {"body": StoredText(rendered.html, rendered.links, rendered.mentions)})["body"]


def _proposal(page: Page) -> Proposal | None:
    asked = request.args.get("proposal", "")
    if not (asked.isdecimal() and len(asked) <= 12):
        return None
    found = db.session.get(Proposal, int(asked))
    return found if found is not None and found.page_no == page.record_no and found.settled_at is None else None


def _clash_page(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, clash: Conflict) -> str:
    """Somebody saved first: both texts with their differences, and the writer's own still in the form."""
    assert page is not None
    db.session.refresh(page)
    theirs = snapshot(page)
    written_on = form.based_on
    form.based_on = page.revision  # saving again is a decision taken with both texts in view
    form.form_id = once.new_form_id()
    return _form_page(
        kind, form, edit, page=page, clash=True, written_on=written_on,
        differences=compare_texts(texts_of_edit(page.kind, theirs), texts_of_edit(page.kind, edit)),
        theirs=texts_of_edit(page.kind, theirs),
    )  # fmt: skip


def _form_page(
    kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, preview: Any = None, differences: Any = (),
    theirs: Any = None, clash: bool = False, written_on: int = 0, proposal: Proposal | None = None,
) -> str:  # fmt: skip
    asker, lang = actor(), language()
    tangle = find_tangle(form.values.get("body", ""))
    return render_template(
        "pages/edit.html",
        kind=kind, form=form, page=page, preview=preview, differences=differences, theirs=theirs, clash=clash,
        written_on=written_on, proposal=proposal, has_errors=bool(form.errors),
        tangle=gettext(tangle) if tangle else None,
        is_new=page is None,
        is_draft=page is None or page.state == "draft",
        may_rename=page is None or page.state == "draft" or can(asker, "pages.rename", page),
        may_set_rights=page is None or can(asker, "pages.set_rights", page),
        may_publish=page is None or can(asker, "pages.publish", page),
        agencies_choices=[(row.code, row.name(lang)) for row in all_agencies(open_only=page is None)],
        categories_choices=[(str(row.number), f"{row.number} {row.name(lang)}") for row in categories_for(edit.fiscal_year)],
        adli_choices=[(letter, gettext(f"adli.{letter.lower()}")) for letter in ADLI],
        licence_choices=[(code, gettext(licence_key(code))) for code in LICENCES],
        question_set_choices=[(row.key, gettext(f"aar.{row.key}")) for row in kind.question_sets],
        default_year=default_fiscal_year(edit.fields),
        cancel_url=url_for("pages.show", no=page.record_no, slug=page_slug(page.title)) if page else url_for("home.index"),
        action=url_for("pages.new", kind=kind.key) if page is None else url_for("pages.edit", no=page.record_no),
    )  # fmt: skip
