"""Choosing the words that become a page, and what page. One form; more words are added by a button of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.core import once
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.extending.asking import MOST_WORDS, OPENING, Said, extend, plan, said_on, targets_for
from kmwiki.extending.models import LENT
from kmwiki.extending.placing import words_for
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.pages.rendering import prepare_texts
from kmwiki.text.graphemes import truncate
from kmwiki.web.addresses import comment_address, page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_limit

from . import blueprint

EXCERPT = 160
_MADE = "extended "


@dataclass(frozen=True)
class ChosenView:
    """Words that were chosen, as they stand in the form."""

    number: int
    name: str
    words: str
    own: bool
    rows: int
    url: str
    error: str | None = None


@dataclass(frozen=True)
class OtherView:
    """What else was said here and could be added."""

    number: int
    name: str
    excerpt: str
    askable: bool


@dataclass
class ChoosingForm:
    """The form's values."""

    chosen: list[tuple[int, str]]
    target: str
    title: str
    visibility: str
    form_id: str
    errors: list[dict[str, str]] = field(default_factory=list)

    def error_at(self, name: str) -> str | None:
        return next((error["message"] for error in self.errors if error["field"] == name), None)


@blueprint.route("/p/<int:no>/extend", methods=["GET", "POST"])
@write_limit
def extend_page(no: int) -> str | Response | tuple[str, int]:
    """Choose words, say what they are to become, ask."""
    page = get_page(actor(), no, ability="words.borrow")
    said = said_on(actor(), page)
    form = _read(page, said)
    if request.method == "GET" or request.form.get("action") == "more":
        return _shown(page, said, form)
    try:
        made = _make(page, form)
    except Invalid as trouble:
        form.errors.append({"field": trouble.field or "", "message": gettext(trouble.key, **trouble.args_)})
        return _shown(page, said, form), 422
    waiting = sum(row.state != LENT for row in words_for(made.record_no))
    flash(gettext("extending.asked_them", count=waiting) if waiting else gettext("extending.made"), "good")
    return redirect(url_for("pages.edit", no=made.record_no), code=303)


def _make(page: Page, form: ChoosingForm) -> Page:
    asker = actor()
    assert asker.person_id is not None
    planned = plan(
        asker, page, chosen=form.chosen, target=form.target, title=form.title, visibility=form.visibility,
        lang=language(),
    )  # fmt: skip
    prepared = prepare_texts(planned.kind, planned.edit)
    with transaction():
        outcome = once.outcome_of(form.form_id, person_id=asker.person_id)
        if outcome is not None and outcome.startswith(_MADE):
            return get_page(asker, int(outcome.removeprefix(_MADE)))
        page = get_page(asker, page.record_no, ability="words.borrow")
        made = extend(asker, page, planned=planned, prepared=prepared, note=gettext("extending.note_made"))
        once.remember(form.form_id, person_id=asker.person_id, outcome=f"{_MADE}{made.record_no}")
    return made


def _read(page: Page, said: list[Said]) -> ChoosingForm:
    given = request.form if request.method == "POST" else request.args
    wanted = {_number(text) for name in ("c", "add") for text in given.getlist(name)}
    chosen = [
        (one.number, given.get(f"words.{one.number}", one.words).replace("\r\n", "\n"))
        for one in said
        if one.number in wanted and one.speaker_id is not None
    ]
    if request.method == "GET" and wanted - {None} and not chosen:
        raise NotFound("comments.no_such_comment")
    targets = targets_for(actor())
    target = given.get("as" if request.method == "GET" else "target", "")
    title = given.get("title", "")
    if request.method == "GET" and target == "guidance" and page.visibility != "team":
        title = title or page.title  # of an answer: what was asked. Of a team's page not even its title is carried out
    return ChoosingForm(
        chosen=chosen, target=target if target in targets else targets[0] if not target else target[:40], title=title,
        visibility=given.get("visibility", page.visibility),
        form_id=given.get("form_id", "")[:64] or once.new_form_id(),
    )  # fmt: skip


def _shown(page: Page, said: list[Said], form: ChoosingForm) -> str:
    known = {one.number: one for one in said}
    chosen = [
        ChosenView(
            number=number, name=known[number].name, words=words, own=known[number].speaker_id == actor().person_id,
            rows=min(12, 2 + words.count("\n") + len(words) // 80), url=_where(page, number),
            error=form.error_at(f"words.{number}"),
        )
        for number, words in form.chosen
    ]  # fmt: skip
    others = [
        OtherView(one.number, one.name, truncate(" ".join(one.words.split()), EXCERPT), one.speaker_id is not None)
        for one in said
        if one.number not in dict(form.chosen)
    ]
    return render_template(
        "extending/choose.html", page_title=page.title, page_url=page_address(page.record_no, page.title), form=form,
        chosen=chosen, others=others, most=MOST_WORDS, action=url_for("extending.extend_page", no=page.record_no),
        targets=[(target, gettext(f"extending.target.{target}")) for target in targets_for(actor())],
        asks=any(not one.own for one in chosen), has_errors=bool(form.errors), opening=OPENING,
    )  # fmt: skip


def _where(page: Page, number: int) -> str:
    return comment_address(number) if number != OPENING else page_address(page.record_no, page.title)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
