"""Lent words go where the text goes: a page is split or folded into another, and the credit goes along.

The speaker's yes goes along as it was given: to these words, for these readers. They are told where their words stand
now, and may take them back there.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import enqueue, record
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.relations import links_in
from kmwiki.pages.saving import snapshot

from .answering import SETTLE, show_change
from .asking import VISIBILITIES, target_of
from .models import ASKED, LENT, REPLACED, BorrowedWords
from .texts import all_texts, reading_of, stands_as_lent
from .wording import gaps_in, letters, says

_AS_THEY_WERE = (
    "source_no", "comment_id", "speaker_id", "borrower_id", "visibility", "words", "wording", "read_as", "in_markdown",
    "state", "asked_at", "answered_at",
)  # fmt: skip


def words_for(page_no: int) -> list[BorrowedWords]:
    """All that was asked for or taken for a page, by its place."""
    query = select(BorrowedWords).where(BorrowedWords.page_no == page_no).order_by(BorrowedWords.place)
    return list(db.session.scalars(query))


def carried_from(page_no: int) -> list[BorrowedWords]:
    """Lent words that went from this page to another and stand under its name no more."""
    query = select(BorrowedWords).where(BorrowedWords.carried_from == page_no, BorrowedWords.state == LENT)
    rows = list(db.session.scalars(query.order_by(BorrowedWords.id)))
    here = {_same(row) for row in words_for(page_no)} if rows else set()
    return list({_same(row): row for row in rows if _same(row) not in here}.values())


def carry_words(actor: Actor, page: Page, into: Page, left: PageEdit) -> None:
    """What follows when text went from ``page`` into the other one, in the same transaction; the page says ``left``
    afterwards. Words that are gone from it go along, of such as stay both pages tell. So do gaps that wait for words.

    Raises:
        Invalid: the other page has more readers than a speaker was told of.
    """
    rows = words_for(page.record_no)
    if not rows:
        return
    require_not_wider(actor, rows, snapshot(into))
    stands, known = reading_of(into), {_same(row) for row in words_for(into.record_no)}
    gaps = gaps_in(into.body)  # of a draft that is split: drafts are not folded, and no other page has gaps
    for row in rows:
        if row.place in gaps and not row.placed:
            carry(row, into)
        elif row.state == LENT and stands(row) and _same(row) not in known:
            moved = carry(row, into, copy=stands_as_lent(all_texts(left), row))
            if row.speaker_id != actor.person_id:
                by = actor.person_id
                record(
                    "words.carried", actor_id=by, subject_type="words", subject_id=moved.id, page_no=moved.page_no,
                    news=True,
                )  # fmt: skip


def carry(row: BorrowedWords, into: Page, *, copy: bool = False) -> BorrowedWords:
    """The words are another page's from now on, or that one's as well."""
    show_change(row)
    whence, place = row.page_no, row.place
    if copy:
        places = select(func.max(BorrowedWords.place)).where(BorrowedWords.page_no == into.record_no)
        place = (db.session.scalar(places) or 0) + 1
        row = BorrowedWords(**{name: getattr(row, name) for name in _AS_THEY_WERE})
    else:
        waiting = select(BorrowedWords).where(BorrowedWords.replaces == row.id, BorrowedWords.state == ASKED)
        for proposed in db.session.scalars(waiting):
            carry(proposed, into)
    linked = row.source_no is not None and any(to_no == row.source_no for _, to_no in links_in(into.fields))
    row.page_no, row.carried_from = into.record_no, None if linked else whence
    row.place, row.title, row.kind = place, into.title, target_of(into)
    row.placed, row.altered_at = row.state == LENT and (copy or row.placed), None
    db.session.add(row)
    show_change(row)
    enqueue(SETTLE, [into.record_no])  # a gap may have had its words already
    return row


def require_not_wider(actor: Actor | None, rows: Iterable[BorrowedWords], edit: PageEdit) -> None:
    """Lent words are read by no more people than their speaker was told of, wherever they stand.

    Raises:
        Invalid: this edit would open them to more.
    """
    said = letters(all_texts(edit))
    for row in rows:
        if row.state not in (LENT, REPLACED) or row.own or row.speaker_id == (actor.person_id if actor else None):
            continue
        wider = VISIBILITIES.index(edit.visibility) > VISIBILITIES.index(row.visibility)
        if wider and (says(said, row.wording) or stands_as_lent(all_texts(edit), row)):
            raise Invalid("extending.narrower", field="visibility", name=row.speaker.display_name)


def _same(row: BorrowedWords) -> tuple[object, ...]:
    return row.speaker_id, row.source_no, row.comment_id, row.wording
