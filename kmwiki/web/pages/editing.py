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
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.kinds import ADLI, LICENCES, Kind, kind_named, licence_key
from kmwiki.pages.edits import LANGUAGES, LONGEST_BODY, PageEdit, checked, default_fiscal_year
from kmwiki.pages.history import (
    compare_texts,
    compare_values,
    texts_of_edit,
    values_of_edit,
    with_theirs_where_untouched,
)
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import PreparedTexts
from kmwiki.pages.saving import create_page, prepare_texts, save_page, snapshot, would_change
from kmwiki.render import TooLarge, find_tangle, render
from kmwiki.text.input import BadText, clean_text
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.proposals import edit_of_proposal, settle

from . import blueprint
from .forms import PageForm, add_spare_aims, form_of, read_form
from .outline import outline_of, without_empty_headings
from .viewing import page_url
from .wording import worded

_MADE = "page "  # how a one-time form id remembers what it made


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
        shown = edit_of_proposal(page, proposed) if proposed else base
        form = form_of(declared, shown, based_on=page.revision, form_id=once.new_form_id())
        differences = compare_texts(texts_of_edit(page.kind, base), texts_of_edit(page.kind, shown)) if proposed else []
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
    lang = request.form.get("lang", "")
    return render_template("pages/_preview.html", html=_preview_of(request.form.get("body", ""), lang or language()))


def _blank(kind: Kind) -> PageEdit:
    """What a new page starts from: the kind's template, the writer's agency, the site's default visibility."""
    asker = actor()
    mine = next((agency.code for agency in all_agencies(open_only=True) if agency.id == asker.agency_id), None)
    subtype = request.args.get("subtype")
    fields: dict[str, Any] = {
        declared.key: declared.choices[0] for declared in kind.fields if declared.type == "choice"
    }
    if kind.key == "thread" and subtype == "question":
        fields["subtype"] = subtype
    return PageEdit(
        title=request.args.get("title", "")[:200], body=outline_of(kind), lang=language(), agency=mine, fields=fields,
        visibility=the_site().default_visibility, state="draft",
    )  # fmt: skip


def _save(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None) -> str | Response | tuple[str, int]:
    """Save, or give the form back with everything that was typed and the reason why not."""
    if form.errors:
        try:
            checked(kind.key, edit)
        except Invalid as trouble:  # said together with what reading has found, not after that is mended
            form.fail(_field_name(kind, trouble.field), trouble.key, **trouble.args_)
        return _form_page(kind, form, edit, page=page), 422
    if len(edit.body.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        form.fail("body", "pages.body_too_long", most=LONGEST_BODY // 1024)
        return _form_page(kind, form, edit, page=page), 413
    try:
        if edit.state == "published" and (page is None or page.state == "draft"):
            edit = replace(edit, body=without_empty_headings(kind, edit.body))
        edit = checked(kind.key, edit)
        prepared = prepare_texts(kind.key, edit)
        with transaction():
            saved, made_before = _write(kind, form, edit, prepared, page)
        if made_before and would_change(saved, edit):
            # The browser's way back led to the form of a page that is made by now, and something else was written.
            form.based_on = 0
            return _clash_page(kind, form, edit, page=saved), 409
    except Conflict:
        assert page is not None
        return _clash_page(kind, form, edit, page=page), 409
    except Invalid as trouble:
        form.fail(_field_name(kind, trouble.field), trouble.key, **trouble.args_)
        return _form_page(kind, form, edit, page=page), 400 if trouble.key == "text.forbidden_character" else 422
    except SignInFirst:
        raise
    except NotAllowed as trouble:  # locked while it was being written: the words stay in the form
        form.fail("", trouble.key, **trouble.args_)
        return _form_page(kind, form, edit, page=page), 403
    for note in prepared.notes:
        flash(gettext(note), "warn")
    if not made_before:
        flash(gettext("pages.saved_draft" if edit.state == "draft" else "pages.saved"), "good")
    return redirect(page_url(saved), code=303)


def _write(
    kind: Kind, form: PageForm, edit: PageEdit, prepared: PreparedTexts, page: Page | None
) -> tuple[Page, bool]:  # fmt: skip
    """The saved page, and whether it is one that this very form had made before (a double click, a retry).

    Saving over a page needs no such care: the second time nothing changes any more.
    """
    asker = actor()
    assert asker.person_id is not None
    if page is not None:
        saved = save_page(asker, page, edit=edit, based_on=form.based_on, prepared=prepared, note=form.note)
        settle(saved, request.form.get("proposal", ""))
        return saved, False
    outcome = once.outcome_of(form.form_id, person_id=asker.person_id)
    if outcome is not None and outcome.startswith(_MADE):
        return get_page(asker, int(outcome.removeprefix(_MADE))), True
    saved = create_page(asker, kind=kind.key, edit=edit, prepared=prepared, note=form.note)
    once.remember(form.form_id, person_id=asker.person_id, outcome=f"{_MADE}{saved.record_no}")
    return saved, False


def _field_name(kind: Kind, name: str | None) -> str:
    """The input's name of a field that was refused."""
    name = name or ""
    return f"f.{name}" if name.split(".")[0] in {declared.key for declared in kind.fields} else name


def _again(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, action: str) -> str:
    """The form once more, with a preview or with more rows: nothing is saved, nothing is lost."""
    if action == "more_aims":
        add_spare_aims(form, 3)
        return _form_page(kind, form, edit, page=page)
    return _form_page(kind, form, edit, page=page, preview=_preview_of(edit.body, edit.lang))


def _preview_of(body: str, lang: str) -> Any:
    """The text as the page would show it; one that no page can hold is named as such, and stays in its form."""
    try:
        rendered = render(clean_text(body, multiline=True).strip("\n"), lang=lang if lang in LANGUAGES else language())
    except TooLarge:
        return gettext("pages.body_too_long", most=LONGEST_BODY // 1024)
    except BadText as trouble:
        return gettext(trouble.key, **trouble.args_)
    return fill_texts(actor(), {"body": StoredText(rendered.html, rendered.links, rendered.mentions)})["body"]


def _proposal(page: Page) -> Proposal | None:
    asked = request.args.get("proposal", "")
    if not (asked.isdecimal() and len(asked) <= 12):
        return None
    found = db.session.get(Proposal, int(asked))
    return found if found is not None and found.page_no == page.record_no and found.settled_at is None else None


def _clash_page(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page) -> str:
    """Somebody saved first: both texts with their differences, and the writer's own still in the form."""
    db.session.refresh(page)
    theirs, written_on = snapshot(page), form.based_on
    mine = with_theirs_where_untouched(page, edit, based_on=written_on)
    # Saving again is a decision taken with both texts in view, so it is based on what stands now.
    again = form_of(kind, mine, based_on=page.revision, form_id=once.new_form_id())
    again.note = form.note
    if edit.authors is None:
        again.values["authors"] = form.values["authors"]
    if edit.shared_people is None:
        again.values["shared_people"], again.shared_agencies = form.values["shared_people"], form.shared_agencies
    texts = texts_of_edit(page.kind, theirs)
    differing = compare_values(
        kind, values_of_edit(theirs), values_of_edit(replace(mine, authors=mine.authors or theirs.authors))
    )
    return _form_page(
        kind, again, mine, page=page, clash=True, written_on=written_on, theirs=texts,
        differences=compare_texts(texts, texts_of_edit(page.kind, mine)),
        value_differences=[worded(kind, difference) for difference in differing],
    )  # fmt: skip


def _agency_choices(form: PageForm, lang: str, *, open_only: bool) -> list[tuple[str, str]]:
    """Agencies to choose from; one that the page names and nobody knows any more stays, or saving would lose it."""
    choices = [(row.code, row.name(lang)) for row in all_agencies(open_only=open_only)]
    known = {code for code, _ in choices}
    named = dict.fromkeys((*form.agencies, *form.shared_agencies, form.values.get("agency", "")))
    return choices + [(code, code) for code in named if code and code not in known]


def _form_page(
    kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, preview: Any = None, differences: Any = (),
    value_differences: Any = (), theirs: Any = None, clash: bool = False, written_on: int = 0,
    proposal: Proposal | None = None,
) -> str:  # fmt: skip
    asker, lang = actor(), language()
    tangle = find_tangle(form.values.get("body", ""))
    return render_template(
        "pages/edit.html",
        kind=kind, form=form, page=page, preview=preview, differences=differences,
        value_differences=value_differences, theirs=theirs, clash=clash,
        written_on=written_on, proposal=proposal, has_errors=bool(form.errors),
        tangle=gettext(tangle) if tangle else None,
        is_new=page is None,
        is_draft=page is None or page.state == "draft",
        may_rename=page is None or page.state == "draft" or can(asker, "pages.rename", page),
        may_set_rights=page is None or can(asker, "pages.set_rights", page),
        may_publish=page is None or can(asker, "pages.publish", page),
        agencies_choices=_agency_choices(form, lang, open_only=page is None),
        categories_choices=[
            (str(row.number), f"{row.number} {row.name(lang)}") for row in categories_for(edit.fiscal_year)
        ],
        adli_choices=[(letter, gettext(f"adli.{letter.lower()}")) for letter in ADLI],
        licence_choices=[(code, gettext(licence_key(code))) for code in LICENCES],
        question_set_choices=[(row.key, gettext(f"aar.{row.key}")) for row in kind.question_sets],
        default_year=default_fiscal_year(edit.fields),
        cancel_url=page_url(page) if page else url_for("lists.kind", kind=kind.key),
        action=url_for("pages.new", kind=kind.key) if page is None else url_for("pages.edit", no=page.record_no),
    )  # fmt: skip
