"""Who is told of reports: moderators of new ones, those who reported of what was decided, writers of notes to them.

Reports name no page in the journal, for moderators hear of them on pages they do not see; each notice says nothing but
that there is something, and its page asks again who may look.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from kmwiki.access import Actor, can
from kmwiki.accounts.models import PersonRole
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.moderation.models import Case, ModeratorNote, Report
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to

REPORTED, REVIEW, SETTLED, NOTED, LOCKED = "reported", "review_asked", "report_settled", "hidden_with_note", "locked"
REASONS = {NOTED: 95, LOCKED: 94, SETTLED: 85, REVIEW: 81, REPORTED: 80}


def reported(row: JournalRow) -> Iterator[Told]:
    """Moderators, but for whoever reported it themselves."""
    case = db.session.get(Case, row.subject_id)
    if case is None or case.settled_at is not None:
        return
    told_of = {report.person_id for report in case.reports}
    for person_id in _moderators():
        if person_id not in told_of:
            yield Told(person_id, REPORTED)


def answered(row: JournalRow) -> Iterator[Told]:
    """Moderators: the writer asks for another look."""
    for person_id in _moderators():
        yield Told(person_id, REVIEW)


def settled(row: JournalRow) -> Iterator[Told]:
    """Everybody who reported it."""
    query = select(Report.person_id).where(Report.case_id == row.subject_id)
    for person_id in db.session.scalars(query):
        yield Told(person_id, SETTLED)


def noted(row: JournalRow) -> Iterator[Told]:
    """Whose words were hidden or whose page was locked."""
    note = db.session.get(ModeratorNote, row.subject_id)
    if note is not None and note.ended_at is None:
        for person_id in sorted(note.about_ids):
            yield Told(person_id, LOCKED if note.act == "lock" else NOTED)


def shows_case(actor: Actor, row: JournalRow) -> Shown | None:
    """That there is a case, to those who settle it: not who reported it, and nobody's words."""
    case = db.session.get(Case, row.subject_id)
    if case is None or not can(actor, "moderation.settle", case):
        return None
    about, named = _about(actor, case)
    return Shown(f"/moderation/{case.id}", "", who="", about=about, named=named)


def shows_decision(actor: Actor, row: JournalRow) -> Shown | None:
    """The moderators' word to whoever reported; which of them it was is nobody's business."""
    case = db.session.get(Case, row.subject_id)
    if case is None or actor.person_id not in {report.person_id for report in case.reports}:
        return None
    about, named = _about(actor, case)
    return Shown("/reports", case.word, who="", about=about, named=named)


def shows_note(actor: Actor, row: JournalRow) -> Shown | None:
    """The note, to whom it is written."""
    note = db.session.get(ModeratorNote, row.subject_id)
    if note is None or not can(actor, "moderation.answer", note):
        return None
    return Shown(f"/notes/{note.id}", note.words, who="")


def _about(actor: Actor, case: Case) -> tuple[str, dict[str, str]]:
    """What a case is about, by what the reader may see themselves: the page's title, and whose comment it is."""
    seen = select(Page.title).where(Page.record_no == case.page_no, visible_to(actor))
    title = db.session.scalar(seen)
    if title is None:
        return "case", {"number": str(case.id)}
    if case.comment_id is None:
        return "case_page", {"title": title}
    comment = case.comment
    gone = comment is None or comment.deleted_at is not None
    if comment is None or gone or (comment.hidden and not can(actor, "comments.see_hidden", comment)):
        return "case_words", {"title": title}
    speaker = comment.person.display_name if comment.person is not None else comment.author_name
    return "case_words_of", {"title": title, "name": speaker}


def _moderators() -> list[int]:
    query = select(PersonRole.person_id).where(PersonRole.role.in_(("moderator", "admin"))).distinct()
    return sorted(db.session.scalars(query))


AUDIENCES = (
    Audience("report.made", reported, shows_case),
    Audience("moderation.answered", answered, shows_case),
    Audience("report.settled", settled, shows_decision),
    Audience("moderation.noted", noted, shows_note),
)
