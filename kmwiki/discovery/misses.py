"""What people searched for and did not find: the words and how often, never who.

Counted in the memory of each web process and written now and then in one go. Kept is a bounded list of words; what
looks like somebody's number or address is not kept at all.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now, today
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import record
from kmwiki.core.paging import Paging
from kmwiki.text.normalise import search_normalise

from .models import MissedSearch

LONGEST = 200
MOST_KEPT = 2_000
MOST_BUFFERED = 500
PAGE_SIZE = 50
STALE_AFTER = timedelta(days=365)
LARGEST_ID = 2**53
OFTEN, LATEST, FIRST, WORDS = "often", "latest", "first", "words"
ORDERS: dict[str, tuple[Any, ...]] = {
    OFTEN: (MissedSearch.count.desc(), MissedSearch.last_on.desc(), MissedSearch.words),
    LATEST: (MissedSearch.last_on.desc(), MissedSearch.count.desc(), MissedSearch.words),
    FIRST: (MissedSearch.first_on, MissedSearch.words),
    WORDS: (MissedSearch.words,),
}

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.()\-\u2010-\u2015]+(?=[\d(])")
# Citizen numbers, phones, accounts and cards have nine digits or more; a record number and two years in a row fewer.
_LONG_NUMBER = re.compile(r"\d{9,}")
_PHONE = re.compile(r"(?:\+66|(?<!\d)0)\d{7,}")
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.")
_BATCH = 200


def words_of(text: str) -> str | None:
    """The words as they are kept: normalised, at most 200 characters. None for what is not kept.

    That is text without a letter, and what looks like a citizen number, a telephone number, an e-mail or web address.
    """
    words = search_normalise(text)
    digits = _BETWEEN_DIGITS.sub("", words)
    if _LONG_NUMBER.search(digits) or _PHONE.search(digits) or _ADDRESS.search(words):
        return None
    words = words[:LONGEST].rstrip()
    return words if any(character.isalpha() for character in words) else None


class MissBuffer:
    """Misses of this process that are not written yet. A crash may lose them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[str] = Counter()

    def note_miss(self, text: str) -> bool:
        """Somebody searched for this and found nothing; gives whether that is kept. Costs no query; written with the
        next :meth:`flush`."""
        words = words_of(text)
        if words is None:
            return False
        with self._lock:
            has_room = words in self._waiting or len(self._waiting) < MOST_BUFFERED
            if has_room:
                self._waiting[words] += 1
        return has_room

    def flush(self) -> int:
        """Write what waits, in a transaction of its own; gives how many different words. Needs an app context."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        if not waiting:
            return 0
        try:
            with transaction():
                keep_misses(waiting)
        except BaseException:
            with self._lock:
                self._waiting += waiting
            raise
        return len(waiting)


def keep_misses(counted: Mapping[str, int]) -> None:
    """Add to the counts of words (as :func:`words_of` gives them) and cut the list to its bound, inside the caller's
    transaction."""
    day, words = today(), sorted(counted)
    known: dict[str, MissedSearch] = {}
    for start in range(0, len(words), _BATCH):
        query = select(MissedSearch).where(MissedSearch.words.in_(words[start : start + _BATCH]))
        known |= {row.words: row for row in db.session.scalars(query)}
    for text in words:
        row = known.get(text)
        if row is None:
            row = MissedSearch(words=text, count=0, first_on=day, last_on=day)
            db.session.add(row)
        row.count += counted[text]
        row.last_on = day
    db.session.flush()
    _cut_to_bound()


def list_misses(
    actor: Actor, *, order: str = OFTEN, dismissed: bool = False, number: int = 1, size: int = PAGE_SIZE
) -> tuple[Sequence[MissedSearch], Paging]:
    """One screen of what was not found.

    Raises:
        SignInFirst, NotAllowed.
    """
    require(actor, "misses.see")
    aside = _set_aside(dismissed)
    total = db.session.scalar(select(func.count()).select_from(MissedSearch).where(aside)) or 0
    paging = Paging(number=number, size=size, total=total)
    query = select(MissedSearch).where(aside).order_by(*ORDERS[order]).limit(size).offset(paging.offset)
    return db.session.scalars(query).all(), paging


def all_misses(actor: Actor, *, order: str = OFTEN, dismissed: bool = False) -> Sequence[MissedSearch]:
    """The whole list, for downloads.

    Raises:
        SignInFirst, NotAllowed.
    """
    require(actor, "misses.see")
    return db.session.scalars(select(MissedSearch).where(_set_aside(dismissed)).order_by(*ORDERS[order])).all()


def dismiss_miss(actor: Actor, miss_id: int) -> str:
    """Set words aside: they are counted on but no longer listed. Gives the words.

    Raises:
        NotAllowed, NotFound.
    """
    return _set(actor, miss_id, aside=True)


def bring_back_miss(actor: Actor, miss_id: int) -> str:
    """List words again that were set aside. Gives the words.

    Raises:
        NotAllowed, NotFound.
    """
    return _set(actor, miss_id, aside=False)


def _set(actor: Actor, miss_id: int, *, aside: bool) -> str:
    require(actor, "misses.see")
    row = db.session.get(MissedSearch, miss_id) if 0 < miss_id <= LARGEST_ID else None
    if row is None:
        raise NotFound("discovery.no_such_miss")
    if (row.dismissed_at is not None) != aside:
        row.dismissed_at = now() if aside else None
        verb = "miss.dismissed" if aside else "miss.brought_back"
        record(verb, actor_id=actor.person_id, subject_type="miss", subject_id=row.id, detail={"words": row.words})
    return row.words


def _set_aside(dismissed: bool) -> ColumnElement[bool]:
    column = MissedSearch.dismissed_at
    return column.is_not(None) if dismissed else column.is_(None)


def _cut_to_bound() -> None:
    """Drop what is over the bound: first what nobody has asked for in a year, then words asked for only once, oldest
    first. So neither a script that asks for nonsense drives out what people miss, nor what was missed long ago keeps
    out what is missed now."""
    total = db.session.scalar(select(func.count()).select_from(MissedSearch)) or 0
    if total <= MOST_KEPT:
        return
    going = (
        select(MissedSearch.id)
        .order_by(
            MissedSearch.last_on >= today() - STALE_AFTER,
            MissedSearch.count > 1,
            MissedSearch.last_on,
            MissedSearch.count,
            MissedSearch.id,
        )
        .limit(total - MOST_KEPT)
    )
    gone = db.session.scalars(going).all()
    for start in range(0, len(gone), _BATCH):
        db.session.execute(delete(MissedSearch).where(MissedSearch.id.in_(gone[start : start + _BATCH])))
