"""Lent words are to be put differently: the speaker is asked anew, with the exact new words.

Till they say yes the words stay as they were lent, and with a no, or with silence, for good. Anybody who may edit the
page may ask: the words stand there, and nothing is shown that they can't read already.
"""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page

from .answering import LARGEST_ID, is_over, show_change
from .asking import target_of
from .carrying import words_for
from .models import ASKED, LENT, REFUSED, BorrowedWords
from .wording import speakers_words


def get_lent(actor: Actor, words_id: int) -> tuple[BorrowedWords, Page]:
    """Lent words of somebody else, and their page, which this person may edit.

    Raises:
        NotFound, NotAllowed, SignInFirst: there are none, they are one's own, or the page is not theirs to edit.
    """
    row = db.session.get(BorrowedWords, words_id) if 0 < words_id < LARGEST_ID else None
    if row is None:
        raise NotFound("extending.no_such_request")
    page = get_page(actor, row.page_no, ability="pages.edit")
    if row.state != LENT or row.speaker_id == actor.person_id:
        raise NotFound("extending.no_such_request")
    return row, page


def propose_words(actor: Actor, row: BorrowedWords, page: Page, *, wording: str) -> BorrowedWords:
    """Ask for new words instead of the lent ones, inside a transaction. Asked twice for the same, it is one request.

    Raises:
        Invalid: there are no words, they are the lent ones, others are asked for already, or they were refused.
    """
    if actor.person_id is None:
        raise SignInFirst()
    words = speakers_words(wording)
    if words == row.wording:
        raise Invalid("extending.same_words", field="wording")
    before = db.session.scalars(select(BorrowedWords).where(BorrowedWords.replaces == row.id)).all()
    waiting = next((one for one in before if one.state == ASKED and not is_over(one, now())), None)
    if waiting is not None:
        if waiting.words == words and waiting.borrower_id == actor.person_id:
            return waiting
        raise Invalid("extending.already_asked", field="wording", name=row.speaker.display_name)
    if any(one.state == REFUSED and one.words == words for one in before):
        raise Invalid("extending.refused_before", field="wording", name=row.speaker.display_name)
    asked = BorrowedWords(
        source_no=row.source_no, comment_id=row.comment_id, page_no=page.record_no, carried_from=row.carried_from,
        replaces=row.id, place=max(one.place for one in words_for(page.record_no)) + 1, speaker_id=row.speaker_id,
        borrower_id=actor.person_id, title=page.title, kind=target_of(page), visibility=page.visibility, words=words,
        in_markdown=row.in_markdown, state=ASKED, asked_at=now(),
    )  # fmt: skip
    db.session.add(asked)
    show_change(asked)
    record(
        "words.proposed", actor_id=actor.person_id, subject_type="words", subject_id=asked.id, page_no=page.record_no,
        news=True,
    )  # fmt: skip
    return asked
