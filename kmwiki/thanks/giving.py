"""Thanking somebody for a page or a comment, and taking it back. Three meanings, one of each per person and thing."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.comments.models import Comment
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page

from .models import Thanks

THANK_YOU, LEARNED, WILL_TRY = "thanks", "learned", "will_try"
MEANINGS = (THANK_YOU, LEARNED, WILL_TRY)


def thank(actor: Actor, page: Page, *, meaning: str, comment: Comment | None = None) -> bool:
    """Give these thanks, or take them back when they are given already; True when they stand now.

    Names of those who thanked stand on the page, so it shows something else than before.

    Raises:
        NotFound: no such meaning, or the page is not to be seen.
        SignInFirst, NotAllowed: a visitor; one's own words; a page that is not published.
        Invalid: the comment was taken away or hidden.
    """
    if meaning not in MEANINGS:
        raise NotFound()
    if comment is None:
        require(actor, "thanks.page", page)
    else:
        require(actor, "pages.see", page)
        require(actor, "thanks.comment", comment)
        if comment.deleted_at is not None or comment.hidden:
            raise Invalid("thanks.comment_is_gone")
    if actor.person_id is None:  # the map has said so already; the type checker has not heard it
        raise SignInFirst()
    given = db.session.scalar(
        select(Thanks).where(
            Thanks.person_id == actor.person_id, Thanks.page_no == page.record_no, Thanks.meaning == meaning,
            Thanks.comment_id.is_(None) if comment is None else Thanks.comment_id == comment.id,
        )
    )  # fmt: skip
    if given is None:
        given = Thanks(
            page_no=page.record_no, comment_id=comment.id if comment else None, person_id=actor.person_id,
            meaning=meaning, at=now(),
        )  # fmt: skip
        db.session.add(given)
        stands = True
    else:
        db.session.delete(given)
        stands = False
    page.version = Page.version + 1  # type: ignore[assignment]
    db.session.flush()
    record(
        "thanks.given" if stands else "thanks.taken_back", actor_id=actor.person_id, page_no=page.record_no,
        subject_type="comment" if comment else "page", subject_id=comment.id if comment else page.record_no,
        detail={"meaning": meaning}, news=stands,
    )  # fmt: skip
    return stands
