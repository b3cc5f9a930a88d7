"""Who thanked whom on the example site: who spoke under a page thanked for it, and its writer thanked the first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kmwiki.comments.models import Comment
from kmwiki.core.database import db
from kmwiki.pages.models import Page
from kmwiki.thanks.asking import ASKED_AFTER
from kmwiki.thanks.giving import LEARNED, THANK_YOU, WILL_TRY
from kmwiki.thanks.models import Thanks

SAID = (THANK_YOU, LEARNED, WILL_TRY, THANK_YOU)


def tell_who_thanked(numbers: Iterable[int]) -> None:
    """Inside a transaction. Invented people are asked nothing a month later, so theirs is settled already."""
    for number in numbers:
        page = db.session.get_one(Page, number)
        writers = {row.person_id for row in page.authors}
        spoke: dict[int, Comment] = {}
        talk = select(Comment).where(Comment.page_no == number, Comment.deleted_at.is_(None)).order_by(Comment.id)
        for comment in db.session.scalars(talk):
            if comment.person_id is not None and comment.person_id not in writers:
                spoke.setdefault(comment.person_id, comment)
        for meaning, (person_id, comment) in zip(SAID, spoke.items(), strict=False):
            settled = comment.created_at + ASKED_AFTER if meaning == WILL_TRY else None
            db.session.add(
                Thanks(
                    page_no=number, comment_id=None, person_id=person_id, meaning=meaning, at=comment.created_at,
                    asked_at=settled, answered_at=settled,
                )
            )  # fmt: skip
        writer = next((person_id for person_id in sorted(filter(None, writers))), None)
        first = next(iter(spoke.values()), None)
        if writer is not None and first is not None:
            db.session.add(
                Thanks(
                    page_no=number, comment_id=first.id, person_id=writer, meaning=THANK_YOU, at=first.created_at
                )
            )  # fmt: skip
