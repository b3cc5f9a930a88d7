"""Who is told of thanks: whoever is thanked; and whoever wanted to try something, a month later."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, or_, select

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.notifications.models import Notice
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import PageAuthor
from kmwiki.thanks.asking import SHOWN_FOR
from kmwiki.thanks.giving import LEARNED, THANK_YOU, WILL_TRY
from kmwiki.thanks.models import Thanks

THANKED, ASKED = "thanked", "asked_how_it_went"
REASONS = {THANKED: 60, ASKED: 80}
_DID = {THANK_YOU: "thanks.given", LEARNED: "thanks.learned", WILL_TRY: "thanks.will_try"}
_GIVEN = "thanks.given"
_MEANING = JournalRow.detail["meaning"].as_string()


def still_given() -> ColumnElement[bool]:
    """The thanks that a notice tells of have not been taken back since."""
    thing = or_(
        and_(JournalRow.subject_type == "page", Thanks.comment_id.is_(None)),
        and_(JournalRow.subject_type == "comment", Thanks.comment_id == JournalRow.subject_id),
    )
    same = Thanks.person_id == JournalRow.actor_id, Thanks.page_no == JournalRow.page_no, Thanks.meaning == _MEANING
    return exists(select(Thanks.id).join(JournalRow, and_(*same, thing)).where(JournalRow.id == Notice.journal_id))


STANDS = {THANKED: still_given}


def given(row: JournalRow) -> Iterator[Told]:
    """The speaker, or the page's authors; nobody when it has been taken back meanwhile, nor whoever was told of the
    same thanks before: taken back and given again they are no news."""
    of_page = row.subject_type == "page"
    stands = select(Thanks.id).where(
        Thanks.person_id == row.actor_id, Thanks.page_no == row.page_no, Thanks.meaning == row.detail.get("meaning"),
        Thanks.comment_id.is_(None) if of_page else Thanks.comment_id == row.subject_id,
    )  # fmt: skip
    if db.session.scalar(stands) is None:
        return
    known = _told_before(row)
    if not of_page:
        comment = db.session.get(Comment, row.subject_id)
        if comment is not None and comment.person_id is not None and comment.person_id not in known:
            yield Told(comment.person_id, THANKED)
        return
    authors = select(PageAuthor.person_id).where(PageAuthor.page_no == row.page_no, PageAuthor.person_id.is_not(None))
    for person_id in db.session.scalars(authors):
        if person_id is not None and person_id not in known:
            yield Told(person_id, THANKED)


def _told_before(row: JournalRow) -> set[int]:
    """Who was told when these thanks were given an earlier time."""
    earlier = (
        select(Notice.person_id)
        .join(JournalRow, JournalRow.id == Notice.journal_id)
        .where(
            JournalRow.subject_type == row.subject_type, JournalRow.subject_id == row.subject_id,
            JournalRow.verb == _GIVEN, JournalRow.actor_id == row.actor_id, JournalRow.id != row.id,
            Notice.reason == THANKED, row.detail.get("meaning") == _MEANING,
        )
    )  # fmt: skip
    return set(db.session.scalars(earlier))


def did(row: JournalRow) -> str:
    """Which of the three it was."""
    return _DID.get(str(row.detail.get("meaning")), _GIVEN)


def asked(row: JournalRow) -> Iterator[Told]:
    """Whoever said they would try, unless they have told already."""
    thanks = db.session.get(Thanks, row.subject_id)
    if thanks is not None and thanks.answered_at is None:
        yield Told(thanks.person_id, ASKED)


def shows_question(_actor: Actor, row: JournalRow) -> Shown | None:
    """Where they are asked, above the page's talk, as long as they have not answered; later the thing it is about."""
    thanks = db.session.get(Thanks, row.subject_id)
    if thanks is None or thanks.answered_at is not None:
        return None
    if thanks.asked_at is not None and thanks.asked_at > now() - SHOWN_FOR:
        return Shown(f"/p/{thanks.page_no}#asked-{thanks.id}", who="")
    return Shown(f"/c/{thanks.comment_id}" if thanks.comment_id else f"/p/{thanks.page_no}#comment-form", who="")


AUDIENCES = (Audience(_GIVEN, given, did=did), Audience("thanks.asked", asked, shows_question))
