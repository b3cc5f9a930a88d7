"""The moderators' queue: what waits, what was settled, one case with everything known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.accounts.models import Person
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.paging import page_number
from kmwiki.moderation.models import Case, Report
from kmwiki.moderation.reading import cases, count_open, open_to, words_of
from kmwiki.moderation.reporting import cases_of
from kmwiki.moderation.settling import acts_for, get_case, look, settle
from kmwiki.text.graphemes import truncate
from kmwiki.web.addresses import comment_address, page_address, person_address
from kmwiki.web.admin.blueprint import admin_page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint

Answer = Response | str | tuple[str, int]
EXCERPT, LONGEST_SHOWN = 200, 20_000


@dataclass(frozen=True)
class CaseCard:
    """A case in the queue. Of what the moderator does not see, neither title nor words."""

    url: str
    about: str
    title: str
    excerpt: str
    kinds: tuple[str, ...]
    at: datetime
    review: bool
    outcome: str
    settled_at: datetime | None


@dataclass(frozen=True)
class ReportView:
    """One report, for moderators only."""

    name: str
    url: str
    kind: str
    words: str
    at: datetime
    changed_since: bool


@dataclass(frozen=True)
class NoteView:
    """A note to the writer, and the answer."""

    words: str
    at: datetime
    by: str
    answer: str
    answered_at: datetime | None
    over: bool


@blueprint.get("/moderation")
def queue() -> str:
    """Open cases, the oldest first; ``?show=settled`` the others."""
    settled = request.args.get("show") == "settled"
    found, paging = cases(actor(), settled=settled, number=page_number(request.args.get("page")))
    address, others = url_for("moderation.queue"), url_for("moderation.queue", show="settled")
    tabs = [
        {"label": gettext("moderation.open"), "url": address, "current": not settled, "count": count_open(actor())},
        {"label": gettext("moderation.settled"), "url": others, "current": settled},
    ]
    shown = {"show": "settled"} if settled else {}
    return admin_page(
        "queue", "moderation.queue", folder="moderation", cards=[_card(case) for case in found], paging=paging,
        tab_items=tabs, settled=settled,
        url_of=lambda number: url_for("moderation.queue", page=number, **shown),  # type: ignore[arg-type]
    )  # fmt: skip


@blueprint.get("/moderation/<int:case_id>")
def case(case_id: int) -> str:
    """One case."""
    return _case_page(get_case(actor(), case_id))


@blueprint.post("/moderation/<int:case_id>/look", endpoint="look")
@write_limit
def look_at(case_id: int) -> str:
    """Read, through the report, what is not the moderator's to see otherwise; that they did is journalled."""
    with transaction():
        look(actor(), get_case(actor(), case_id))
    return _case_page(get_case(actor(), case_id), looked=True)


@blueprint.post("/moderation/<int:case_id>/settle", endpoint="settle")
@write_limit
def settle_case(case_id: int) -> Answer:
    """Decide it."""
    given = {name: request.form.get(name, "") for name in ("act", "note", "word")}
    try:
        with transaction():
            settle(actor(), get_case(actor(), case_id), **given, was_open=request.form.get("was_open") == "1")
    except Invalid as refused:
        db.session.rollback()
        return _case_page(get_case(actor(), case_id), given=given, refused=refused), 422
    flash(gettext("moderation.done.settled"), "good")
    return redirect(url_for("moderation.queue"), code=303)


def _case_page(
    found: Case, *, looked: bool = False, given: dict[str, str] | None = None, refused: Invalid | None = None
) -> str:
    error = {refused.field or "": gettext(refused.key, **refused.args_)} if refused else {}
    seen = open_to(actor(), found)
    words = words_of(found) if seen or looked else ""
    acts = acts_for(found)
    comment = found.comment
    return admin_page(
        "case", "moderation.queue", folder="moderation", card=_card(found), case_id=found.id, seen=seen, looked=looked,
        words=words[:LONGEST_SHOWN], gone=comment is not None and comment.deleted_at is not None,
        thing_url=_address(found) if seen else None, speakers=_speakers(found) if seen or looked else [],
        history_url=url_for("comments.history", comment_id=comment.id) if seen and comment and comment.edits else None,
        reports=[_report(found, row) for row in found.reports], notes=_notes(found),
        earlier=[_card(case) for case in cases_of(found.page, comment) if case.id != found.id],
        acts=[(act, gettext(f"moderation.act.{act}"), gettext(f"moderation.act.{act}.hint")) for act in acts],
        given=given or {"act": "", "note": "", "word": gettext("moderation.word_to_begin")},
        error=error, errors=[{"field": field, "message": said} for field, said in error.items()],
        has_errors=bool(error), is_open=found.settled_at is None,
    )  # fmt: skip


def _card(found: Case) -> CaseCard:
    seen = open_to(actor(), found)
    words = " ".join(words_of(found).split()) if seen and found.comment is not None else ""
    return CaseCard(
        url=url_for("moderation.case", case_id=found.id),
        about=gettext("moderation.a_comment" if found.comment_id is not None else "moderation.a_page"),
        title=found.page.title if seen else gettext(_why_unseen(found), number=found.page_no),
        excerpt=truncate(words, EXCERPT),
        kinds=tuple(dict.fromkeys(gettext(f"moderation.kind.{row.kind}") for row in found.reports)),
        at=found.opened_at,
        review=found.review_asked_at is not None and found.settled_at is None,
        outcome=gettext(f"moderation.outcome.{found.outcome}") if found.settled_at and found.outcome else "",
        settled_at=found.settled_at,
    )


def _why_unseen(found: Case) -> str:
    return "moderation.in_the_bin" if found.page.binned_at is not None else "moderation.of_a_team"


def _address(found: Case) -> str:
    if found.comment_id is not None:
        return comment_address(found.comment_id)
    return page_address(found.page.record_no, found.page.title)


def _speakers(found: Case) -> list[dict[str, str | None]]:
    people = [db.session.get(Person, number) for number in sorted(found.about_ids)]
    return [{"name": one.display_name, "url": person_address(one.username)} for one in people if one is not None]


def _report(found: Case, row: Report) -> ReportView:
    now_at = found.comment.edits if found.comment is not None else found.page.revision
    return ReportView(
        row.person.display_name, person_address(row.person.username), gettext(f"moderation.kind.{row.kind}"), row.words,
        row.made_at, changed_since=now_at > row.seen,
    )  # fmt: skip


def _notes(found: Case) -> list[NoteView]:
    views = []
    for row in found.notes:
        by = db.session.get(Person, row.written_by) if row.written_by is not None else None
        views.append(
            NoteView(
                row.words, row.written_at, by.display_name if by is not None else "", row.answer, row.answered_at,
                row.ended_at is not None,
            )
        )  # fmt: skip
    return views
