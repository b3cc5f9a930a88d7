"""Start a page, write it, save it; and what happens when two people write at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.attachments.binding import bind_files
from kmwiki.comments.near import near_to
from kmwiki.core import once
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.kinds import ADLI, LICENCES, Kind, kind_named, licence_key
from kmwiki.kinds.fields import MOST_AIMS
from kmwiki.pages.drafts import mark_done
from kmwiki.pages.edits import LONGEST_BODY, PageEdit, checked, default_fiscal_year
from kmwiki.pages.history import compare_texts, texts_of_edit
from kmwiki.pages.merging import TRIES, clash, merge_onto, merged_for_saving
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.presence import stop_writing
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import PreparedTexts, names_called
from kmwiki.pages.saving import create_page, prepare_texts, save_page, snapshot, would_change
from kmwiki.questions.routing import ask_consultants
from kmwiki.render import find_tangle
from kmwiki.web.calling import tell_not_called
from kmwiki.web.extending.telling import tell_altered
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit
from kmwiki.web.proposals import edit_of_proposal, settle

from . import blueprint
from .addressed import addressed
from .aims import move_aims, shows_again
from .alike import titles_like
from .boxes import AS_BOXES, AS_TEXT, open_boxes, switch_boxes
from .clashing import ClashCard, clash_again, clash_of, clashing_form, merged_proposal, tell_merged
from .drafting import asked_for, form_with, offered, said_of_others
from .forms import PageForm, form_of, read_form
from .kinds_offered import kinds_offered
from .outline import without_empty_headings
from .previewing import Preview, preview_of
from .relating import types_for
from .renaming import after_saving
from .sections import open_section, with_section
from .untouched import began_with, rights_as_they_are, rights_in
from .viewing import page_url

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
        open_boxes(form, declared, base, draft=True)
        unsaved = asked_for(None)
        if unsaved is not None:
            form, base = form_with(declared, unsaved, base, form)
        return form_page(declared, form, base, page=None)
    form, edit = read_form(declared, request.form, base)
    action = request.form.get("action", "publish")
    if shows_again(action):
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
        if proposed is not None:
            return _proposal_page(declared, page, proposed)
        form = form_of(declared, base, based_on=page.revision, form_id=once.new_form_id())
        open_section(form, page)
        open_boxes(form, declared, base, draft=page.state == "draft")
        unsaved = asked_for(page)
        if unsaved is not None:
            form, base = form_with(declared, unsaved, base, form)
        return form_page(declared, form, base, page=page)
    form, changed = read_form(declared, request.form, base)
    changed = with_section(form, rights_as_they_are(changed, form, base), page)
    action = request.form.get("action", "save")
    if shows_again(action):
        return _again(declared, form, changed, page=page, action=action)
    if "take" in request.form:
        return form_page(declared, form, changed, page=page)
    if page.state == "draft" and action == "publish":
        changed = replace(changed, state="published")
    return _save(declared, form, changed, page=page)


def renewed_new(kind: str) -> tuple[str, int]:
    """The form of a new page that came with the token of a session that is over: everything typed, a fresh token."""
    declared = kind_named(kind)
    require(actor(), "pages.start", kind)
    assert declared is not None
    form, edit = read_form(declared, request.form, _blank(declared))
    return form_page(declared, form, edit, page=None, renewed=True), 400


def renewed_edit(no: int) -> tuple[str, int]:
    """The same for a page that exists."""
    page = get_page(actor(), no, ability="pages.edit")
    declared = kind_named(page.kind)
    assert declared is not None
    form, edit = read_form(declared, request.form, snapshot(page))
    return form_page(declared, form, edit, page=page, renewed=True), 400


def _blank(kind: Kind) -> PageEdit:
    """What a new page starts from: the kind's template, the writer's agency, the site's default visibility."""
    asker = actor()
    mine = next((agency.code for agency in all_agencies(open_only=True) if agency.id == asker.agency_id), None)
    subtype = request.args.get("subtype")
    fields: dict[str, Any] = {
        declared.key: declared.choices[0] for declared in kind.fields if declared.type == "choice"
    }
    body, categories = "", tuple[int, ...]()
    if kind.key == "thread" and subtype == "question":
        fields["subtype"] = subtype
        body, categories = addressed()
    return PageEdit(
        title=request.args.get("title", ""), lang=language(), agency=mine, fields=fields, body=body,
        categories=categories,
        visibility=the_site().default_visibility, state="draft",
    )  # fmt: skip


def _save(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None) -> str | Response | tuple[str, int]:
    """Save, or give the form back with everything that was typed and the reason why not."""
    if form.errors:
        try:
            checked(kind.key, edit)
        except Invalid as trouble:  # said together with what reading has found, not after that is mended
            form.fail(_field_name(kind, trouble.field), trouble.key, **trouble.args_)
        return form_page(kind, form, edit, page=page), 422
    if len(edit.body.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        form.fail("body", "pages.body_too_long", most=LONGEST_BODY // 1024)
        return form_page(kind, form, edit, page=page), 413
    title_before = page.title if page is not None else None
    called_before = names_called(page.record_no, page.revision) if page is not None else set[str]()
    comes_out = page is not None and page.state == "draft"
    try:
        if edit.state == "published" and (page is None or page.state == "draft"):
            edit = replace(edit, body=without_empty_headings(kind, edit.body))
        edit = checked(kind.key, edit)
        saved, notes = _create(kind, form, edit) if page is None else _save_over(kind, form, edit, page)
    except Conflict as trouble:
        return _clash_page(kind, form, trouble), 409
    except Invalid as trouble:
        form.fail(_field_name(kind, trouble.field), trouble.key, **trouble.args_)
        return form_page(kind, form, edit, page=page), 400 if trouble.key == "text.forbidden_character" else 422
    except SignInFirst:
        raise
    except NotAllowed as trouble:  # locked while it was being written: the words stay in the form
        form.fail("", trouble.key, **trouble.args_)
        return form_page(kind, form, edit, page=page), 403
    for note in notes or ():
        flash(gettext(note), "warn")
    if notes is not None:
        flash(gettext("pages.saved_draft" if edit.state == "draft" else "pages.saved"), "good")
        told = set[str]() if comes_out and saved.state != "draft" else called_before
        tell_not_called(sorted(names_called(saved.record_no, saved.revision) - told), saved)
    if page is not None:
        tell_altered(actor(), saved)
    return redirect(after_saving(saved, title_before) + (f"#{form.section}" if form.section else ""), code=303)


def _create(kind: Kind, form: PageForm, edit: PageEdit) -> tuple[Page, list[str] | None]:
    """The new page and what to tell of its texts; None when this very form had made it before.

    Raises:
        Conflict: the browser's way back led to the form of a page that is made by now, and something else was written.
    """
    prepared = prepare_texts(kind.key, edit, near=near_to(actor(), None))
    with transaction():
        saved, made_before = _write(kind, form, edit, prepared, None)
    if made_before and would_change(saved, edit):
        raise clash(saved, edit, merge_onto(saved, edit, based_on=0), based_on=0)
    return saved, None if made_before else prepared.notes


def _save_over(kind: Kind, form: PageForm, edit: PageEdit, page: Page) -> tuple[Page, list[str]]:
    """Save over the newest revision, merged with what others saved since the form was opened.

    Merging and rendering happen outside the transaction, so another save may slip in between: then once more.

    Raises:
        Conflict: something is for the writer to settle, or others were faster again and again.
    """
    mine, over = edit, form.based_on
    for _ in range(TRIES):
        if page.revision != form.based_on and would_change(page, edit):
            mine = merged_for_saving(page, edit, based_on=form.based_on, base=began_with(page, form))
            over = page.revision
        prepared = prepare_texts(kind.key, mine, near=near_to(actor(), page.record_no))
        try:
            with transaction():
                saved, _ = _write(kind, form, mine, prepared, page, over=over)
        except Conflict:
            continue
        if over != form.based_on:
            tell_merged(actor(), saved, based_on=form.based_on, theirs=over)
        return saved, prepared.notes
    merged = merge_onto(page, edit, based_on=form.based_on, base=began_with(page, form))
    raise clash(page, edit, merged, based_on=form.based_on)


def _write(
    kind: Kind, form: PageForm, edit: PageEdit, prepared: PreparedTexts, page: Page | None, *, over: int = 0
) -> tuple[Page, bool]:  # fmt: skip
    """The saved page, and whether it is one that this very form had made before (a double click, a retry).

    Saving over a page needs no such care: the second time nothing changes any more.
    """
    asker = actor()
    assert asker.person_id is not None
    if page is not None:
        saved = save_page(asker, page, edit=edit, based_on=over, prepared=prepared, note=form.note)
        bind_files(asker, saved)
        settle(saved, request.form.get("proposal", ""))
        stop_writing(asker, saved.record_no)
        mark_done(asker, form_id=form.form_id, kind=kind.key, page_no=saved.record_no)
        ask_consultants(asker, saved)
        return saved, False
    outcome = once.outcome_of(form.form_id, person_id=asker.person_id)
    if outcome is not None and outcome.startswith(_MADE):
        return get_page(asker, int(outcome.removeprefix(_MADE))), True
    saved = create_page(asker, kind=kind.key, edit=edit, prepared=prepared, note=form.note)
    bind_files(asker, saved)
    once.remember(form.form_id, person_id=asker.person_id, outcome=f"{_MADE}{saved.record_no}")
    mark_done(asker, form_id=form.form_id, kind=kind.key, page_no=saved.record_no)
    ask_consultants(asker, saved)
    return saved, False


def _field_name(kind: Kind, name: str | None) -> str:
    """The input's name of a field that was refused."""
    name = name or ""
    return f"f.{name}" if name.split(".")[0] in {declared.key for declared in kind.fields} else name


def _again(kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, action: str) -> str:
    """The form once more, with a preview or with other rows: nothing is saved, nothing is lost."""
    if action in (AS_TEXT, AS_BOXES):
        switch_boxes(form, kind, edit, action, draft=page is None or page.state == "draft")
        return form_page(kind, form, edit, page=page)
    if action != "preview":
        move_aims(form, action)
        return form_page(kind, form, edit, page=page)
    return form_page(
        kind, form, edit, page=page, preview=preview_of(kind, edit, page_no=page.record_no if page else None)
    )


def _proposal(page: Page) -> Proposal | None:
    asked = request.args.get("proposal", "")
    if not (asked.isdecimal() and len(asked) <= 12):
        return None
    found = db.session.get(Proposal, int(asked))
    return found if found is not None and found.page_no == page.record_no and found.settled_at is None else None


def _clash_page(kind: Kind, form: PageForm, trouble: Conflict) -> str:
    """Somebody saved first: both sides' words with their differences, and a proposal in the form."""
    page, merged = db.session.get_one(Page, trouble.args_["record_no"]), trouble.merged
    again = clashing_form(kind, merged, form, revision=trouble.args_["revision"])
    card = clash_of(kind, merged, written_on=form.based_on)
    return form_page(kind, again, merged.edit, page=page, clash=card)


def _proposal_page(kind: Kind, page: Page, proposed: Proposal) -> str:
    """A file's text that waits, brought together with the page as it stands now; saving it settles it."""
    now = snapshot(page)
    merged = merged_proposal(page, proposed, edit_of_proposal(page, proposed))
    form = form_of(kind, merged.edit, based_on=page.revision, form_id=once.new_form_id())
    differences = compare_texts(texts_of_edit(page.kind, now), texts_of_edit(page.kind, merged.edit))
    clash = None if merged.is_clean else clash_of(kind, merged, written_on=proposed.based_on)
    return form_page(kind, form, now, page=page, proposal=proposed, differences=differences, clash=clash)


def _agency_choices(form: PageForm, lang: str, *, open_only: bool) -> list[tuple[str, str]]:
    """Agencies to choose from; one that the page names and nobody knows any more stays, or saving would lose it."""
    choices = [(row.code, row.name(lang)) for row in all_agencies(open_only=open_only)]
    known = {code for code, _ in choices}
    named = dict.fromkeys((*form.agencies, *form.shared_agencies, form.values.get("agency", "")))
    return choices + [(code, code) for code in named if code and code not in known]


def form_page(
    kind: Kind, form: PageForm, edit: PageEdit, *, page: Page | None, preview: Preview | None = None,
    differences: Any = (), clash: ClashCard | None = None, proposal: Proposal | None = None, renewed: bool = False,
) -> str:  # fmt: skip
    asker, lang = actor(), language()
    if clash is None and page is not None and request.method == "POST":
        clash = clash_again(kind, page, form)
    tangle = find_tangle(edit.body)
    return render_template(
        "pages/edit.html",
        kind=kind, form=form, page=page, preview=preview, differences=differences,
        unsaved=[] if request.method == "POST" or "draft" in request.args else offered(kind, page),
        others=said_of_others(page) if page is not None and can(asker, "pages.edit", page) else "",
        renewed=renewed, came_back=request.method == "POST" or "draft" in request.args,
        clash=clash, rights_were=form.rights_were or rights_in(form), proposal=proposal, has_errors=bool(form.errors),
        tangle=gettext(tangle) if tangle else None,
        similar=titles_like(edit.title, but=page.record_no if page else None) if request.method == "POST" else (),
        most_aims=MOST_AIMS,
        other_kinds=[] if clash or proposal else kinds_offered(kind.key, page),
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
        link_types=types_for(kind, form.links),
        default_year=default_fiscal_year(edit.fields),
        cancel_url=page_url(page) if page else url_for("lists.kind", kind=kind.key),
        action=url_for("pages.new", kind=kind.key) if page is None else url_for("pages.edit", no=page.record_no),
    )  # fmt: skip
