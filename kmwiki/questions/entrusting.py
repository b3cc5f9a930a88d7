"""ฝากถาม: asking through a facilitator, without one's name.

Who asked stands in the table ``entrusted_name`` and nowhere else: the journal row has no actor, the form leaves no row
in the list of used forms and no draft, and nothing below asks who the asker is but to show them their own questions.
See ``docs/adr/0020-asking-without-a-name.md`` for what this protects from and what it does not.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, func, select, update

from kmwiki.access import Actor, require
from kmwiki.comments.accepted import ACCEPTED
from kmwiki.comments.models import Comment
from kmwiki.core.clock import OFFICE_ZONE, now, today
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import visible_to
from kmwiki.text.input import BadText, clean_text, clean_title

from .models import Entrusted, EntrustedName

NAME_KEPT = timedelta(days=180)
LONGEST_WORDS = 10_000
WAITING, POSTED, DECLINED = "waiting", "posted", "declined"
_MOST_IDS = 2**31


@dataclass(frozen=True)
class OwnEntrusted:
    """What somebody entrusted, as they see it themselves; ``page_no`` only while they may see the page."""

    id: int
    title: str
    body: str
    given_on: date
    state: str
    reason: str
    page_no: int | None
    page_title: str
    answered: bool
    answers: int
    new_answers: int


def entrust(actor: Actor, *, title: str, body: str, categories: Iterable[int] = (), form_id: str | None = None) -> None:
    """Give a question to the facilitators, inside a transaction. The same form sent twice gives it once.

    Raises:
        SignInFirst: a visitor.
        Invalid: no question, or words that can't be kept.
    """
    require(actor, "entrusted.give")
    if actor.person_id is None:  # the map has said so already; the type checker has not heard it
        raise SignInFirst()
    if form_id is not None and not 8 <= len(form_id) <= 64:
        form_id = None  # not one of ours: such a form has no protection against itself
    if form_id and db.session.scalar(select(EntrustedName.entrusted_id).where(EntrustedName.form_id == form_id)):
        return
    row = Entrusted(
        id=_free_id(), title=clean_question(title), body=clean_words(body, field="body"),
        categories=sorted({number for number in categories if 0 <= number <= 7}), given_on=today(), state=WAITING,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    day = datetime.combine(today(), time(), OFFICE_ZONE)
    db.session.add(EntrustedName(entrusted_id=row.id, person_id=actor.person_id, entrusted_at=day, form_id=form_id))
    # The log tells the day as well: beside what others did at that moment, the time would tell who.
    record("entrusted.given", actor_id=None, subject_type="entrusted", subject_id=row.id).at = day


def my_entrusted(actor: Actor) -> list[OwnEntrusted]:
    """What this person entrusted while their name is kept, the newest first, and what was answered."""
    rows = db.session.execute(
        select(Entrusted, EntrustedName.seen_at)
        .join(EntrustedName, EntrustedName.entrusted_id == Entrusted.id)
        .where(EntrustedName.person_id == actor.person_id)
        .order_by(Entrusted.given_on.desc(), Entrusted.id)
    ).all()
    numbers = [row.Entrusted.page_no for row in rows if row.Entrusted.page_no is not None]
    seen = select(Page).where(Page.record_no.in_(numbers), visible_to(actor))
    pages = {page.record_no: page for page in db.session.scalars(seen)}
    return [_as_seen_by_asker(row.Entrusted, row.seen_at, pages.get(row.Entrusted.page_no)) for row in rows]


def note_seen(actor: Actor) -> None:
    """The asker has looked after their questions: what was answered until now is not new any more."""
    db.session.execute(update(EntrustedName).where(EntrustedName.person_id == actor.person_id).values(seen_at=now()))


def forget_names() -> int:
    """Delete the names that were kept long enough, and with them what is settled and nobody's any more."""
    due = select(EntrustedName.entrusted_id).where(EntrustedName.entrusted_at <= now() - NAME_KEPT)
    ids = list(db.session.scalars(due))
    db.session.execute(delete(EntrustedName).where(EntrustedName.entrusted_id.in_(ids)))
    nobodys = select(EntrustedName.entrusted_id)
    db.session.execute(delete(Entrusted).where(Entrusted.state != WAITING, Entrusted.id.not_in(nobodys)))
    return len(ids)


def clean_question(title: str) -> str:
    """The question in one line; raises ``Invalid``."""
    try:
        return clean_title(title)
    except BadText as trouble:
        raise Invalid(trouble.key, field="title", **trouble.args_) from trouble


def clean_words(words: str, *, field: str, most: int = LONGEST_WORDS, needed: bool = False) -> str:
    """Further words, or a reason; raises ``Invalid``."""
    try:
        return clean_text(words, multiline=True, max_length=most, min_visible=1 if needed else 0).strip()
    except BadText as trouble:
        raise Invalid(trouble.key, field=field, **trouble.args_) from trouble


def _free_id() -> int:
    while True:
        number = secrets.randbelow(_MOST_IDS - 1) + 1
        if db.session.get(Entrusted, number) is None:
            return number


def _as_seen_by_asker(row: Entrusted, seen_at: datetime | None, page: Page | None) -> OwnEntrusted:
    heard = (Comment.deleted_at.is_(None), Comment.hidden.is_(False))
    said = select(func.count()).where(Comment.page_no == row.page_no, *heard)
    answers = (db.session.scalar(said) or 0) if page is not None else 0
    fresh = said.where(Comment.created_at > seen_at) if seen_at is not None else said
    return OwnEntrusted(
        id=row.id, title=row.title, body=row.body, given_on=row.given_on, state=row.state, reason=row.reason,
        page_no=page.record_no if page else None, page_title=page.title if page else "",
        answered=bool(page and page.fields.get(ACCEPTED)), answers=answers,
        new_answers=(db.session.scalar(fresh) or 0) if answers else 0,
    )  # fmt: skip
