"""The index follows the database: works off its queue, and builds the whole index anew when it must."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from kmwiki.accounts.models import Person
from kmwiki.attachments.models import Attachment
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow, done, enqueue, postpone, waiting
from kmwiki.pages.models import Page
from kmwiki.search.documents import Document
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexBroken, IndexMissing, IndexOutdated

from .documents import all_documents, documents_of
from .own_words import own_words
from .people import members_of
from .replacing import once_replaced_by

CONSUMER = "index"
REBUILD = "rebuild"  # a row in this queue asks the worker for a whole new index
BATCH = 200
SERVE_EVERY_S = 0.1
Progress = Callable[[int], None]
log = logging.getLogger(__name__)


def follow_changes(engine: SearchEngine, rows: list[QueueRow]) -> None:
    """Bring the index up to date for these queue rows, then remove them: in this order, so that a kill in between
    means doing it again and never losing it.

    Raises:
        IndexBusy: somebody else writes; the rows stay.
        IndexMissing, IndexOutdated, IndexBroken: rebuild.
    """
    subjects = list(dict.fromkeys(row.subject_id for row in rows))
    row_ids = [row.id for row in rows]
    subjects += once_replaced_by(subjects)
    documents = documents_of(subjects)
    end_reading()
    upserts: list[Document] = [document for found in documents.values() for document in found]
    engine.apply(upserts, gone=subjects)
    with transaction():
        done(row_ids)


def follow_or_rebuild(engine: SearchEngine, rows: list[QueueRow], *, progress: Progress | None = None) -> bool:
    """As :func:`follow_changes`; a missing, outdated or broken index is built anew, which covers the rows too.

    Returns whether it was built anew.
    """
    try:
        follow_changes(engine, rows)
        return False
    except IndexMissing:
        log.info("there is no index yet: it is built")
    except (IndexOutdated, IndexBroken) as trouble:
        log.warning("the index is built anew: %s: %s", type(trouble).__name__, trouble)
    rebuild(engine, progress=progress)
    return True


def follow_agencies(rows: Sequence[QueueRow]) -> None:
    """Agencies whose names may have changed: whoever bears them is put in anew."""
    members = members_of(list({row.subject_id for row in rows}))
    if members:
        with transaction():
            enqueue(CONSUMER, [-person_id for person_id in members])


def rebuild(engine: SearchEngine, *, progress: Progress | None = None) -> int:
    """Build the index anew beside the living one, and go on serving the queue meanwhile: what is saved is found in the
    old index at once and stands in the new one from its first moment.

    Returns the number of documents.
    """
    last_row = db.session.scalar(select(func.max(QueueRow.id)).where(QueueRow.consumer == CONSUMER)) or 0
    words = own_words()
    end_reading()
    served = time.monotonic()

    def between_steps(done: int) -> None:
        nonlocal served
        if time.monotonic() - served >= SERVE_EVERY_S:
            _serve_queue(engine, last_row)
            served = time.monotonic()
        if progress is not None:
            progress(done)

    count = engine.rebuild(all_documents(), words=words, progress=between_steps)
    with transaction() as session:
        covered = session.scalars(select(QueueRow.id).where(QueueRow.consumer == CONSUMER, QueueRow.id <= last_row))
        done(list(covered))
    return count


def _serve_queue(engine: SearchEngine, last_row: int) -> None:
    """Follow what was queued since the row ``last_row``, while the index is being built."""
    while rows := rows_waiting(after=last_row):
        row_ids = [row.id for row in rows]
        try:
            follow_changes(engine, rows)
        except Exception as trouble:
            # One bad row must not end a rebuild of a hundred thousand pages: the queue tries it again afterwards.
            db.session.rollback()
            log.warning("put off until the index is built: %s: %s", type(trouble).__name__, trouble)
            with transaction():
                postpone(row_ids, f"{type(trouble).__name__}: {trouble}")
    end_reading()


def count_documents() -> int:
    """How many documents a rebuild will make, for its progress bar; a little too many, for nobody may see some."""
    people = db.session.scalar(select(func.count()).select_from(Person).where(Person.state == "active")) or 0
    pages = db.session.scalar(select(func.count()).select_from(Page).where(Page.binned_at.is_(None))) or 0
    shown = Comment.deleted_at.is_(None) & Comment.hidden.is_(False)
    of_shown_pages = Comment.page_no.in_(select(Page.record_no).where(Page.binned_at.is_(None)))
    comments = db.session.scalar(select(func.count()).select_from(Comment).where(shown, of_shown_pages)) or 0
    of_those = Attachment.page_no.in_(select(Page.record_no).where(Page.binned_at.is_(None)))
    files = select(func.count()).select_from(Attachment).where(Attachment.deleted_at.is_(None), of_those)
    return people + pages + comments + (db.session.scalar(files) or 0)


def rows_waiting(*, after: int = 0) -> list[QueueRow]:
    """The next batch of the index's queue; of rows younger than the row ``after``."""
    return waiting(CONSUMER, limit=BATCH, after=after)
