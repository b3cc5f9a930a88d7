"""Who entrusted a question: for moderators, with a reason, and every look is journalled. The name never is."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.text.input import BadText, clean_text

from .models import Entrusted, EntrustedName

LONGEST_REASON = 300


def all_entrusted(actor: Actor, *, limit: int = 200) -> list[Entrusted]:
    """What was entrusted, the newest day first, for whoever may look up who did. Without names."""
    require(actor, "entrusted.look_up")
    query = select(Entrusted).order_by(Entrusted.given_on.desc(), Entrusted.id).limit(limit)
    return list(db.session.scalars(query))


def entrusted_to_look_up(actor: Actor, entrusted_id: int) -> Entrusted:
    """One of them.

    Raises:
        SignInFirst, NotAllowed: no moderator.
        NotFound: there is none.
    """
    require(actor, "entrusted.look_up")
    row = db.session.get(Entrusted, entrusted_id) if 0 < entrusted_id < 2**53 else None
    if row is None:
        raise NotFound()
    return row


def entrusted_behind(actor: Actor, page_no: int) -> int | None:
    """The number of what was entrusted and asked as that page; None when it is not kept any more."""
    require(actor, "entrusted.look_up")
    return db.session.scalar(select(Entrusted.id).where(Entrusted.page_no == page_no))


def look_up(actor: Actor, row: Entrusted, *, reason: str) -> Person | None:
    """Who entrusted it; None when the name is not kept any more. The look is journalled either way.

    Raises:
        NotAllowed: no moderator.
        Invalid: no reason; nothing has been looked up.
    """
    require(actor, "entrusted.look_up")
    try:
        reason = clean_text(reason, multiline=False, max_length=LONGEST_REASON, min_visible=1)
    except BadText as trouble:
        key = "questions.why_look_up" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="reason", **trouble.args_) from trouble
    record(
        "entrusted.looked_up", actor_id=actor.person_id, subject_type="entrusted", subject_id=row.id,
        detail={"reason": reason},
    )  # fmt: skip
    query = select(Person).join(EntrustedName, EntrustedName.person_id == Person.id)
    return db.session.scalar(query.where(EntrustedName.entrusted_id == row.id))
