"""Rows of the table of synonyms: added, changed, taken out, brought back. Every wording is kept, with who and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version
from kmwiki.text.collation import sort_key
from kmwiki.text.input import BadText, clean_text
from kmwiki.text.normalise import title_key

from .models import SynonymRow, SynonymTerm, SynonymWording

LEAST_TERMS, MOST_TERMS = 2, 12
TERM_MAX, MEANING_MAX, KEY_MAX = 80, 500, 160
MOST_ROWS = 5_000  # every row is held in the memory of every process that searches
LARGEST_ID = 2**53
OTHER_LETTERS = "0-9"


@dataclass(frozen=True)
class Entry:
    """What a row says, checked and ready to be kept."""

    terms: tuple[str, ...]
    meaning_th: str = ""
    meaning_en: str = ""


def read_entry(terms: Iterable[str], *, meaning_th: str = "", meaning_en: str = "") -> Entry:
    """An entry of what was typed: empty lines and repetitions fall out, the order stays.

    กพร and ก.พ.ร. are one word to the search and may stand beside each other all the same, to be read.

    Raises:
        Invalid: fewer than 2 or more than 12 terms, a text that can't be kept; ``field`` says which.
    """
    kept: dict[str, str] = {}
    for typed in terms:
        if typed.strip():
            term = _clean("terms", typed, TERM_MAX)
            if not any(character.isalnum() for character in term):
                raise Invalid("discovery.no_letter", field="terms", term=term)
            kept.setdefault(term.casefold(), term)
    if not LEAST_TERMS <= len(kept) <= MOST_TERMS:
        raise Invalid("discovery.wrong_number_of_terms", field="terms", least=LEAST_TERMS, most=MOST_TERMS)
    return Entry(
        terms=tuple(kept.values()),
        meaning_th=_clean("meaning_th", meaning_th, MEANING_MAX),
        meaning_en=_clean("meaning_en", meaning_en, MEANING_MAX),
    )


def get_row(row_id: int) -> SynonymRow:
    """The row of that number, deleted or not.

    Raises:
        NotFound: there never was one.
    """
    row = db.session.get(SynonymRow, row_id) if 0 < row_id <= LARGEST_ID else None
    if row is None:
        raise NotFound("discovery.no_such_row")
    return row


def add_row(actor: Actor, entry: Entry) -> SynonymRow:
    """A new row.

    Raises:
        NotAllowed, Invalid: the table is full.
    """
    require(actor, "synonyms.edit")
    if (db.session.scalar(select(func.count()).select_from(SynonymRow)) or 0) >= MOST_ROWS:
        raise Invalid("discovery.table_is_full", most=MOST_ROWS)
    row = insert_row(entry, person_id=actor.person_id)
    record(
        "synonym.added", actor_id=actor.person_id, subject_type="synonym", subject_id=row.id,
        detail={"terms": list(entry.terms)},
    )  # fmt: skip
    bump_site_version()
    return row


def change_row(actor: Actor, row_id: int, entry: Entry, *, based_on: int) -> SynonymRow:
    """Put an entry in place of what a row said. One that says the same leaves no trace.

    Raises:
        NotAllowed, NotFound.
        Invalid: the row is deleted; it has to be brought back first.
        Conflict: it was changed since wording ``based_on``; ``theirs`` is the :class:`Entry` that stands now.
    """
    require(actor, "synonyms.edit")
    row = get_row(row_id)
    if row.deleted_at is not None:
        raise Invalid("discovery.row_is_deleted")
    before = entry_of(row)
    if row.revision != based_on:
        raise Conflict("discovery.clash", theirs=before)
    if before == entry:
        return row
    _put(row, entry, person_id=actor.person_id, based_on=based_on)
    record(
        "synonym.changed", actor_id=actor.person_id, subject_type="synonym", subject_id=row.id,
        detail={
            "terms": list(entry.terms),
            "before": list(before.terms),
            "meaning": entry.meaning_th != before.meaning_th or entry.meaning_en != before.meaning_en,
        },
    )  # fmt: skip
    bump_site_version()
    return row


def delete_row(actor: Actor, row_id: int) -> SynonymRow:
    """Take a row out of search and glossary. It can be brought back with :func:`put_back`.

    Raises:
        NotAllowed, NotFound.
    """
    require(actor, "synonyms.edit")
    row = get_row(row_id)
    if row.deleted_at is not None:
        return row
    entry = entry_of(row)
    _put(row, entry, person_id=actor.person_id, based_on=row.revision, deleted=True)
    record(
        "synonym.deleted", actor_id=actor.person_id, subject_type="synonym", subject_id=row.id,
        detail={"terms": list(entry.terms)},
    )  # fmt: skip
    bump_site_version()
    return row


def put_back(actor: Actor, row_id: int, number: int) -> SynonymRow:
    """Let a row say again what its wording ``number`` said; a deleted row is in use again.

    Raises:
        NotAllowed, NotFound: no such row, or no such wording of it.
    """
    require(actor, "synonyms.edit")
    row = get_row(row_id)
    wanted = db.session.scalar(
        select(SynonymWording).where(SynonymWording.row_id == row.id, SynonymWording.number == min(number, LARGEST_ID))
    )
    if wanted is None:
        raise NotFound("discovery.no_such_row")
    entry = Entry(tuple(wanted.terms), wanted.meaning_th, wanted.meaning_en)
    if row.deleted_at is None and entry_of(row) == entry:
        return row
    _put(row, entry, person_id=actor.person_id, based_on=row.revision)
    record(
        "synonym.put_back", actor_id=actor.person_id, subject_type="synonym", subject_id=row.id,
        detail={"terms": list(entry.terms), "wording": wanted.number},
    )  # fmt: skip
    bump_site_version()
    return row


def wordings_of(row: SynonymRow) -> Sequence[SynonymWording]:
    """Everything a row ever said, newest first."""
    query = select(SynonymWording).where(SynonymWording.row_id == row.id).order_by(SynonymWording.number.desc())
    return db.session.scalars(query).all()


def entry_of(row: SynonymRow) -> Entry:
    """What a row says now."""
    return Entry(row.words, row.meaning_th, row.meaning_en)


def insert_row(entry: Entry, *, person_id: int | None, seed_key: str | None = None) -> SynonymRow:
    """A row and its first wording, for rules that checked rights themselves."""
    row = SynonymRow(
        seed_key=seed_key, meaning_th=entry.meaning_th, meaning_en=entry.meaning_en, revision=1, changed_at=now(),
        sort_key=sort_key(entry.terms[0]),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _write(row.id, entry, number=1, person_id=person_id, deleted=False)
    return row


def reword_row(row: SynonymRow, entry: Entry) -> None:
    """Let a row that a release brought say what a later one says. It is nobody's wording, as the first one."""
    _put(row, entry, person_id=None, based_on=row.revision)


def term_key(term: str) -> str:
    """The spelling by which terms are compared: with dots or without, with spaces or without, they are one."""
    return "".join(title_key(term).replace(".", " ").split())[:KEY_MAX]


def letter_of(term: str) -> str:
    """Where the alphabet has a term: ก-ฮ (a vowel written before its consonant does not count), A-Z, or 0-9."""
    first = sort_key(term.lstrip(" ([\"'“-."))[:1].upper()
    return first if "ก" <= first <= "ฮ" or "A" <= first <= "Z" else OTHER_LETTERS


def _put(
    row: SynonymRow, entry: Entry, *, person_id: int | None, based_on: int, deleted: bool = False
) -> None:  # fmt: skip
    """Write what a row says from now on. Check and write are one statement, on whatever database this is."""
    moment = now()
    written = db.session.execute(
        update(SynonymRow)
        .where(SynonymRow.id == row.id, SynonymRow.revision == based_on)
        .values(
            meaning_th=entry.meaning_th, meaning_en=entry.meaning_en, sort_key=sort_key(entry.terms[0]),
            revision=based_on + 1, changed_at=moment, deleted_at=moment if deleted else None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not written.rowcount:  # type: ignore[attr-defined]
        db.session.refresh(row)
        raise Conflict("discovery.clash", theirs=entry_of(row))
    db.session.execute(delete(SynonymTerm).where(SynonymTerm.row_id == row.id))
    _write(row.id, entry, number=based_on + 1, person_id=person_id, deleted=deleted)
    db.session.expire(row)


def _write(row_id: int, entry: Entry, *, number: int, person_id: int | None, deleted: bool) -> None:
    # Past the session's memory: it may hold former terms that bear the same keys.
    db.session.execute(
        insert(SynonymTerm.__table__),  # type: ignore[arg-type]
        [
            {"row_id": row_id, "position": place, "term": term, "key": term_key(term), "letter": letter_of(term)}
            for place, term in enumerate(entry.terms)
        ],
    )
    db.session.add(
        SynonymWording(
            row_id=row_id, number=number, terms=list(entry.terms), meaning_th=entry.meaning_th,
            meaning_en=entry.meaning_en, deleted=deleted, at=now(), person_id=person_id,
        )
    )  # fmt: skip
    db.session.flush()


def _clean(field: str, text: str, longest: int) -> str:
    try:
        return clean_text(text, multiline=False, max_length=longest)
    except BadText as trouble:
        raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
