"""To whom a question goes: the consultants who answer questions about its categories."""

from __future__ import annotations

from functools import cache

from sqlalchemy import SelectBase, bindparam, select

from kmwiki.access import Actor, can
from kmwiki.accounts.answering import consultants_for
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.core.rows import rows_of
from kmwiki.kinds import is_question
from kmwiki.pages.models import Page

from .models import QuestionAsked


def ask_consultants(actor: Actor, page: Page) -> list[Person]:
    """Ask those who have not been asked yet; gives them. Call it after each save: most of the time nobody is new.

    Nobody is asked a draft, a page they may not see, or their own question.
    """
    if not is_question(page) or page.state != "published" or page.binned or page.hidden or not page.categories:
        return []
    asked = set(db.session.scalars(select(QuestionAsked.person_id).where(QuestionAsked.page_no == page.record_no)))
    new = [
        person
        for person in consultants_for(page.categories)
        if person.id not in asked | page.author_ids and can(person.as_actor(), "pages.see", page)
    ]
    if not new:
        return []
    moment = now()
    db.session.add_all(QuestionAsked(page_no=page.record_no, person_id=person.id, asked_at=moment) for person in new)
    page.version += 1  # the page shows who was asked
    record(
        "question.asked", actor_id=actor.person_id, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no,
        detail={"categories": page.categories, "asked": [person.id for person in new]}, news=True,
    )  # fmt: skip
    return new


def asked_about(page_no: int) -> list[tuple[str, str]]:
    """Who was asked, as (username, shown name), by name."""
    return [(row.username, row.display_name) for row in rows_of(_asked_query(), {"page_no": page_no})]


@cache
def _asked_query() -> SelectBase:
    """Built once: putting it together takes longer than asking."""
    return (
        select(Person.username, Person.display_name)
        .join(QuestionAsked, QuestionAsked.person_id == Person.id)
        .where(QuestionAsked.page_no == bindparam("page_no"), Person.state == "active")
        .order_by(Person.sort_key, Person.id)
    )
