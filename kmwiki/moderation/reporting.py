"""Reporting a page or a comment: a reason and some words. Of one thing all reports are gathered in one case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from kmwiki.access import Actor, require
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.text.input import BadText, clean_text

from .models import Case, Report

# "hurt" is about the reader and blames nobody; the others say what the words are.
HURT, OTHER = "hurt", "other"
KINDS = (HURT, "unkind", "private", "untrue", "advert", OTHER)
LONGEST_WORDS = 1000


def report(
    actor: Actor, page: Page, comment: Comment | None = None, *, kind: str, words: str = ""
) -> tuple[Report, bool]:
    """Report a page, or a comment under it. Gives the report, and whether it is new: twice is once.

    Raises:
        NotFound, SignInFirst: not theirs to see, or nobody signed in.
        Invalid: one's own words, a reason that is none, or "other" without a word of it.
    """
    require_reporting(actor, page, comment)
    if actor.person_id is None:  # the map has said so already; the type checker has not heard it
        raise SignInFirst()
    if (earlier := report_of(actor, page, comment)) is not None:
        return earlier, False
    if kind not in KINDS:
        raise Invalid("moderation.choose_kind", field="kind")
    words = clean_words(words, field="words", empty="moderation.say_what" if kind == OTHER else None)
    case = open_case(page, comment)
    if case is None:
        case = Case(
            page_no=page.record_no, comment_id=comment.id if comment is not None else None, opened_at=now(), word=""
        )
        db.session.add(case)
        db.session.flush()
    made = Report(
        case_id=case.id, person_id=actor.person_id, kind=kind, words=words, made_at=now(),
        seen=page.revision if comment is None else comment.edits,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.expire(case, ["reports"])
    # Who reported stands in the report alone, where only moderators look who are not the ones it is about; and without
    # a page, for moderators hear of reports on pages of teams they are not in.
    record(
        "report.made", actor_id=None, subject_type="case", subject_id=case.id,
        detail={"kind": kind, "record_no": page.record_no}, news=True,
    )  # fmt: skip
    return made, True


def require_reporting(actor: Actor, page: Page, comment: Comment | None) -> None:
    """Pass, or raise as :func:`report` does."""
    require(actor, "pages.see", page)
    if actor.is_visitor:
        raise SignInFirst()
    own = actor.person_id in (page.author_ids if comment is None else {comment.person_id})
    if own:
        raise Invalid("moderation.own_words")
    require(actor, "moderation.report_page" if comment is None else "moderation.report_comment", comment or page)
    if comment is not None and comment.deleted_at is not None:
        raise Invalid("comments.is_deleted")


def open_case(page: Page, comment: Comment | None) -> Case | None:
    """The case that is open about a thing."""
    query = _cases(page, comment).where(Case.settled_at.is_(None)).order_by(Case.id.desc())
    found: Case | None = db.session.scalar(query.limit(1))
    return found


def cases_of(page: Page, comment: Comment | None) -> list[Case]:
    """Every case there was about a thing, the newest first."""
    return list(db.session.scalars(_cases(page, comment).order_by(Case.id.desc())))


def report_of(actor: Actor, page: Page, comment: Comment | None) -> Report | None:
    """What this person has reported of the thing and nobody has settled yet."""
    case = open_case(page, comment)
    if case is None:
        return None
    return db.session.scalar(select(Report).where(Report.case_id == case.id, Report.person_id == actor.person_id))


def clean_words(text: str, *, field: str, empty: str | None = None) -> str:
    """Words as they are kept; ``empty``: what to say when there are none, where there have to be."""
    try:
        return clean_text(text, multiline=True, max_length=LONGEST_WORDS, min_visible=1 if empty else 0).strip()
    except BadText as trouble:
        key = empty if empty and trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field=field, **trouble.args_) from trouble


def _cases(page: Page, comment: Comment | None) -> Select[Any]:
    number = comment.id if comment is not None else None
    return select(Case).where(Case.page_no == page.record_no, Case.comment_id.is_not_distinct_from(number))
