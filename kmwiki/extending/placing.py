"""Bringing a page's text into line with what speakers said: a gap gets its words, what was taken back goes.

The program does it by itself, as a revision of its own, and only where the text stands as it was made: a gap that its
writer has taken out gets nothing, words they have put differently stay for them to see to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.journal import record
from kmwiki.i18n import translate
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import as_called, prepare_texts
from kmwiki.pages.saving import Origin, save_page, snapshot

from .answering import show_change
from .carrying import carried_from, carry, require_not_wider, words_for
from .models import GONE, LENT, REPLACED, WITHDRAWN, BorrowedWords
from .texts import all_texts, as_read, quoted, reading_of, stands_as_lent
from .wording import exchanged, fill_gap, gaps_in, letters, says, without

TRIES = 5
# No news of its own: whoever asked is told of the answer.
_ANSWERED = Origin(source="words")


def settle(page_no: int) -> None:
    """For the queue: opens its own transaction, and renders before it."""
    for _ in range(TRIES):
        end_reading()
        page = db.session.get(Page, page_no)
        if page is None:
            return
        rows, body = words_for(page_no), page.body
        read = {(row.id, row.wording): as_read(row, page.lang) for row in rows if row.state == LENT}
        edit = replace(snapshot(page), body=_settled(body, rows))
        prepared = prepare_texts(page.kind, edit, near=as_called(page_no)) if edit.body != body else None
        based_on = page.revision
        try:
            with transaction():
                page = db.session.get_one(Page, page_no)
                if page.revision != based_on:
                    continue
                rows = words_for(page_no)
                for former in _done_with(rows):
                    former.state = REPLACED
                for row in rows:
                    row.read_as = read.get((row.id, row.wording), row.read_as)
                if prepared is not None:
                    note = translate(page.lang, "extending.note")
                    save_page(None, page, edit=edit, based_on=based_on, prepared=prepared, note=note, origin=_ANSWERED)
                name_only_what_stands(None, page)
            return
        except Conflict:
            continue
    raise RuntimeError(f"page {page_no} is being saved all the time")  # the queue tries again later


def placed_edit(page: Page, row: BorrowedWords) -> PageEdit:
    """The page with lent words put in, at the end where their gap is gone; or without a gap that stays empty.

    As it is where the words stand already: somebody pressed twice, or the program filled the gap in the meantime.
    """
    if row.state != LENT:
        return replace(snapshot(page), body=fill_gap(page.body, row.place, ""))
    words = quoted(row)
    if row.place in gaps_in(page.body):
        return replace(snapshot(page), body=fill_gap(page.body, row.place, words))
    if stands_as_lent(all_texts(snapshot(page)), row):
        return snapshot(page)
    return replace(snapshot(page), body=f"{page.body.rstrip()}\n\n{words}".lstrip())


def place_words(actor: Actor, page: Page, row: BorrowedWords, *, edit: PageEdit, prepared: object, note: str) -> None:
    """Save :func:`placed_edit` in the borrower's own name, inside a transaction."""
    if edit.body != page.body:
        save_page(actor, page, edit=edit, based_on=page.revision, prepared=prepared, note=note)  # type: ignore[arg-type]
    name_only_what_stands(actor, page)


def require_consents(actor: Actor | None, page: Page, before: PageEdit, after: PageEdit) -> None:
    """A say in every save of a page: whose words are not lent (or not for so many readers) do not get in by hand.

    Raises:
        Invalid: words that were asked for and not lent; more readers than a speaker was told of; a published page
            with a gap; the link to where lent words come from was taken out.
    """
    rows, elsewhere = words_for(page.record_no), carried_from(page.record_no)
    if not rows and not elsewhere:
        return
    require_not_wider(actor, [*rows, *elsewhere], after)
    then, now_says = (letters(all_texts(edit)) for edit in (before, after))
    for row in rows:
        if row.speaker_id == (actor.person_id if actor else None) or row.own or row.state == REPLACED:
            continue  # what was lent before other words may come back, with a former revision; but names nobody
        name = row.speaker.display_name
        if row.state == LENT:
            asked_only = row.words != row.wording and not says(letters(row.wording), row.words)
        else:
            asked_only = True
        for words in {row.words, *([row.wording] if row.wording and row.state != LENT else [])} if asked_only else ():
            if says(now_says, words) and not says(then, words):
                raise Invalid("extending.not_lent", field="body", name=name)
    if actor is None:
        return
    if after.state != "draft" and (gaps := gaps_in(after.body)):
        raise Invalid("extending.gap_left", field="body", number=min(gaps))
    linked = {row["to"] for row in after.fields.get("links", ())}
    for row in rows:
        whence = row.carried_from or row.source_no
        if row.state == LENT and whence and whence not in linked and stands_as_lent(all_texts(after), row):
            raise Invalid("extending.link_stays", field="links", number=whence)


def what_remains(page: Page, row: BorrowedWords) -> str:
    """What of words that were taken back stays in the text, once the program has taken out what it can: ``same`` words
    in other surroundings, perhaps words that were ``altered`` before and can't be found; else nothing."""
    if row.state not in (WITHDRAWN, GONE) or not row.wording:
        return ""
    if row.altered_at is not None:
        return "altered"
    edit = snapshot(page)
    left = all_texts(replace(edit, body=without(edit.body, quoted(row), row.wording)))
    return "same" if says(letters(left), row.wording) or stands_as_lent(left, row) else ""


def _settled(body: str, rows: Sequence[BorrowedWords]) -> str:
    known, done_with = {row.id: row for row in rows}, _done_with(rows)
    for row in rows:
        if row.own and row.state == LENT:
            continue
        words = quoted(row)
        if row.state == LENT:
            body = fill_gap(body, row.place, words)
            former = known.get(row.replaces or 0)
            if former in done_with:
                body = exchanged(body, quoted(former), words)
        elif row.state in (WITHDRAWN, GONE) and row.wording:
            body = without(body, words, row.wording)
    return body


def _done_with(rows: Sequence[BorrowedWords]) -> list[BorrowedWords]:
    """Lent words in whose place their speaker has agreed to others. Till these are in the text the former are named."""
    agreed_to = {row.replaces for row in rows if row.state == LENT and row.replaces is not None}
    return [row for row in rows if row.id in agreed_to and row.state == LENT]


def name_only_what_stands(actor: Actor | None, page: Page) -> None:
    """What follows every save of a page: a speaker is named on it while their words stand there as they were lent.

    Speaker and writers are told when a save has changed that; words that stand again bring the name back, and the
    speaker is told.
    """
    rows, elsewhere = words_for(page.record_no), carried_from(page.record_no)
    if not rows and not elsewhere:
        return
    stands = reading_of(page)
    for row in elsewhere:
        if stands(row):
            carry(row, page, copy=True)  # split off, and brought back from a former revision
    for row in rows:
        was = (row.placed, row.altered_at)
        if row.state != LENT:
            row.placed = False  # ``altered_at`` stays: what they were made into may be there still
        elif stands(row):
            if row.altered_at is not None and not _agreed_to_since(actor, row):
                _record("words.restored", actor, row)
            row.placed, row.altered_at = True, None
        elif row.placed and row.altered_at is None:
            row.altered_at = page.updated_at
            _record("words.altered", actor, row)
        if was != (row.placed, row.altered_at):
            show_change(row)


def _agreed_to_since(actor: Actor | None, row: BorrowedWords) -> bool:
    """Did the program only find what the speaker has said yes to since? That is no news to them."""
    return actor is None and row.answered_at is not None and row.altered_at is not None and (
        row.answered_at > row.altered_at
    )  # fmt: skip


def _record(verb: str, actor: Actor | None, row: BorrowedWords) -> None:
    record(
        verb, actor_id=actor.person_id if actor else None, subject_type="words", subject_id=row.id, page_no=row.page_no,
        news=True,
    )  # fmt: skip


def altered_by_last_save(page: Page) -> list[BorrowedWords]:
    """Whose lent words the newest revision of a page has changed or dropped."""
    query = select(BorrowedWords).where(
        BorrowedWords.page_no == page.record_no, BorrowedWords.state == LENT,
        BorrowedWords.altered_at == page.updated_at,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(BorrowedWords.place)))
