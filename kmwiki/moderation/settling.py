"""What moderators do: leave it, hide it with a note to its writer, show it again, lock a page, unlock it.

Whether they come by a report or by themselves, it becomes part of the thing's cases, so that the next moderator knows.
"""

from __future__ import annotations

from kmwiki.access import Actor, can, require
from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment, unhide_comment
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.pages.life import hide_page, lock_page, unhide_page, unlock_page
from kmwiki.pages.models import Page
from kmwiki.text.graphemes import truncate

from .models import Case, ModeratorNote
from .reporting import cases_of, clean_words, open_case

LEAVE, HIDE, RESTORE, LOCK, UNLOCK = ACTS = ("leave", "hide", "restore", "lock", "unlock")
OUTCOMES = {LEAVE: "left", HIDE: "hidden", RESTORE: "restored", LOCK: "locked", UNLOCK: "unlocked"}
LONGEST_REASON = 280  # of a note, what goes into the journal as the reason
LARGEST_ID = 2**53


def get_case(actor: Actor, case_id: int) -> Case:
    """A case, for moderators whose own words it is not about.

    Raises:
        NotFound: no such case, or it is about the asker: who reported them is not theirs to know.
        SignInFirst, NotAllowed: no moderator.
    """
    require(actor, "moderation.queue")
    case = db.session.get(Case, case_id) if 0 < case_id < LARGEST_ID else None
    if case is None or not can(actor, "moderation.settle", case):
        raise NotFound("moderation.no_such_case")
    return case


def acts_for(case: Case) -> list[str]:
    """What can be done about a thing as it stands; what was settled can be changed, but not left once more."""
    leave = [LEAVE] if case.settled_at is None else []
    if case.comment is not None:
        if case.comment.deleted_at is not None:
            return leave
        return [*leave, RESTORE if case.comment.hidden else HIDE]
    page = case.page
    return [*leave, RESTORE if page.hidden else HIDE, UNLOCK if page.locked else LOCK]


def settle(actor: Actor, case: Case, *, act: str, note: str = "", word: str = "", was_open: bool = True) -> None:
    """Decide a case. Those who reported are told of it with ``word``; ``note`` is for the writer.

    Args:
        was_open: what whoever decides had before them; two who decide at once must not overrule each other unseen.

    Raises:
        NotAllowed: no moderator, or it is about their own words.
        Invalid: somebody settled it meanwhile, the act does not fit, or hiding and locking come without a note.
    """
    require(actor, "moderation.settle", case)
    if was_open is not (case.settled_at is None):
        raise Invalid("moderation.settled_already")
    if act not in acts_for(case):
        raise Invalid("moderation.choose_act", field="act")
    word = clean_words(word, field="word")
    _do(actor, case, act, note, by_report=True)
    _close(actor, case, act, word, news=was_open)


def act_by_themselves(actor: Actor, page: Page, comment: Comment | None, *, act: str, note: str = "") -> None:
    """What a moderator does who met the thing on their way: an open case about it is settled by that.

    Raises:
        NotFound, NotAllowed: as the map says of hiding and locking.
        Invalid: hiding and locking come without a note.
    """
    if comment is None:
        require(actor, "pages.lock" if act in (LOCK, UNLOCK) else "pages.hide", page)
    else:
        require(actor, "comments.hide", comment)
    case = open_case(page, comment)
    if case is None or not can(actor, "moderation.settle", case):
        case = Case(page_no=page.record_no, comment_id=comment.id if comment else None, opened_at=now(), word="")
        case.page, case.comment = page, comment
        db.session.add(case)
        db.session.flush()
    if act not in acts_for(case):
        if not case.reports and not case.notes:
            db.session.delete(case)
        return  # it is so already
    _do(actor, case, act, note, by_report=False)
    _close(actor, case, act, "", news=True)


def look(actor: Actor, case: Case) -> None:
    """Note that a moderator reads, through the report, what is not theirs to see otherwise."""
    require(actor, "moderation.settle", case)
    if not can(actor, "pages.see", case.page):
        record(
            "report.looked", actor_id=actor.person_id, subject_type="case", subject_id=case.id, page_no=case.page_no
        )  # fmt: skip


def _do(actor: Actor, case: Case, act: str, note: str, *, by_report: bool) -> None:
    page, comment = case.page, case.comment
    if act in (HIDE, LOCK):
        words = clean_words(note, field="note", empty="moderation.say_why")
        reason = truncate(" ".join(words.split()), LONGEST_REASON)
        if act == LOCK:
            lock_page(actor, page, reason=reason, by_report=by_report)
        elif comment is not None:
            hide_comment(actor, page, comment, reason=reason)
        else:
            hide_page(actor, page, reason=reason, by_report=by_report)
        written = ModeratorNote(
            case_id=case.id, act=act, words=words, written_by=actor.person_id, written_at=now(), answer=""
        )  # fmt: skip
        db.session.add(written)
        db.session.flush()
        record(
            "moderation.noted", actor_id=actor.person_id, subject_type="note", subject_id=written.id,
            page_no=page.record_no, detail={"act": act}, news=True,
        )  # fmt: skip
    elif act in (RESTORE, UNLOCK):
        if act == UNLOCK:
            unlock_page(actor, page, by_report=by_report)
        elif comment is not None:
            unhide_comment(actor, page, comment)
        else:
            unhide_page(actor, page, by_report=by_report)
        for one in cases_of(page, comment):
            for written in one.notes:
                if written.act == (LOCK if act == UNLOCK else HIDE) and written.ended_at is None:
                    written.ended_at = now()


def _close(actor: Actor, case: Case, act: str, word: str, *, news: bool) -> None:
    case.settled_at, case.settled_by = now(), actor.person_id
    case.outcome, case.word = OUTCOMES[act], word or case.word
    db.session.flush()
    db.session.expire(case, ["notes"])
    record(
        "report.settled", actor_id=actor.person_id, subject_type="case", subject_id=case.id,
        detail={"outcome": case.outcome, "record_no": case.page_no}, news=news and bool(case.reports),
    )  # fmt: skip
