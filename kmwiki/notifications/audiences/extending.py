"""Who is told of borrowed words: the speaker of a request, the borrower of the answer, authors when words go."""

from __future__ import annotations

from collections.abc import Iterator

from kmwiki.access import Actor, page_tokens
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.extending.models import ASKED, LENT, BorrowedWords
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page

ASKS, LENDS, CHANGES, KEEPS, TAKES_BACK = "words_asked", "words_lent", "words_changed", "words_refused", "words_gone"
ALTERS, MOVES, ALTERS_OWN = "words_altered", "words_carried", "own_words_altered"
RESTORES_OWN = "own_words_restored"
REASONS = {
    ALTERS_OWN: 86,
    RESTORES_OWN: 86,
    ALTERS: 85,
    MOVES: 85,
    ASKS: 95,
    TAKES_BACK: 85,
    LENDS: 80,
    CHANGES: 80,
    KEEPS: 80,
}


def asked(row: JournalRow) -> Iterator[Told]:
    """The speaker, as long as the request stands."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is not None and words.state == ASKED:
        yield Told(words.speaker_id, ASKS)


def asked_for(actor: Actor, row: JournalRow) -> Shown | None:
    """One's own words, and the way to the request: the page they are for is still a draft."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is None or words.speaker_id != actor.person_id:
        return None
    return Shown(path=f"/extend/requests#r{words.id}", words=words.words, about="lending", named={"title": words.title})


def answered(row: JournalRow) -> Iterator[Told]:
    """Whoever asked."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is not None:
        reason = {"words.lent": LENDS, "words.changed": CHANGES, "words.refused": KEEPS}[row.verb]
        yield Told(words.borrower_id, reason)


def taken_back(row: JournalRow) -> Iterator[Told]:
    """Whoever asked, and whoever answers for the page now."""
    words = db.session.get(BorrowedWords, row.subject_id)
    page = find_page(words.page_no) if words is not None else None
    if words is None or page is None:
        return
    for person_id in sorted({words.borrower_id, *page.author_ids}):
        yield Told(person_id, TAKES_BACK)


def altered(row: JournalRow) -> Iterator[Told]:
    """Whose words stand otherwise or not at all, whoever asked for them and whoever answers for the page; as long as
    that is so."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is not None and words.altered:
        yield Told(words.speaker_id, ALTERS_OWN)
        for told in taken_back(row):
            yield Told(told.person_id, ALTERS)


def altered_for(actor: Actor, row: JournalRow) -> Shown | None:
    """The speaker: their words as they were lent, and the way to where they may say more to it; of a page that is not
    theirs to see the title they were told, and nobody's name. Its writers: the page."""
    words = db.session.get(BorrowedWords, row.subject_id)
    page = find_page(words.page_no) if words is not None else None
    if words is None or page is None:
        return None
    seen = bool(page_tokens(page) & actor.tokens)
    if words.speaker_id == actor.person_id:
        named = seen and row.actor_id is not None
        return _of_own_words(words, page, seen, named, did="words.altered_own_by" if named else "words.altered_own")
    if not seen:
        return None
    return Shown(path=f"/p/{page.record_no}", words=words.wording, about="borrowed", named={"title": page.title})


def restored(row: JournalRow) -> Iterator[Told]:
    """Whose words stand again as they were lent, as long as that is so."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is not None and words.state == LENT and not words.altered:
        yield Told(words.speaker_id, RESTORES_OWN)


def restored_for(actor: Actor, row: JournalRow) -> Shown | None:
    """The speaker, as of words that were altered."""
    words = db.session.get(BorrowedWords, row.subject_id)
    page = find_page(words.page_no) if words is not None else None
    if words is None or page is None or words.speaker_id != actor.person_id:
        return None
    seen = bool(page_tokens(page) & actor.tokens)
    named = seen and row.actor_id is not None
    return _of_own_words(words, page, seen, named, did="words.restored" if named else "words.restored_own")


def _of_own_words(words: BorrowedWords, page: Page, seen: bool, named: bool, *, did: str) -> Shown:
    return Shown(
        path=f"/extend/requests#r{words.id}", words=words.wording, who=None if named else "", did=did, about="lent",
        named={"title": page.title if seen else words.title},
    )  # fmt: skip


def carried(row: JournalRow) -> Iterator[Told]:
    """Whose words stand on another page now, as long as they are lent."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is not None and words.state == LENT:
        yield Told(words.speaker_id, MOVES)


def carried_for(actor: Actor, row: JournalRow) -> Shown | None:
    """Their words, and the way to where they may say more to it."""
    words = db.session.get(BorrowedWords, row.subject_id)
    if words is None or words.speaker_id != actor.person_id:
        return None
    return Shown(
        path=f"/extend/requests#r{words.id}", words=words.wording, about="lent", named={"title": words.title}
    )  # fmt: skip


AUDIENCES = (
    Audience("words.asked", asked, asked_for, off_page=True),
    Audience("words.proposed", asked, asked_for, off_page=True),
    Audience("words.lent", answered),
    Audience("words.changed", answered),
    Audience("words.refused", answered),
    Audience("words.withdrawn", taken_back),
    Audience("words.gone", taken_back),
    Audience("words.altered", altered, altered_for, off_page=True, newest_only=True, newest_with=("words.restored",)),
    Audience("words.restored", restored, restored_for, off_page=True, newest_only=True, newest_with=("words.altered",)),
    Audience("words.carried", carried, carried_for, off_page=True),
)
