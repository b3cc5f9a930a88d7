"""The index follows the database: works off its queue, and builds the whole index anew when it must."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import func, select

from kmwiki.comments.models import Comment
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow, done, waiting
from kmwiki.pages.models import Page
from kmwiki.search.documents import Document
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexBroken, IndexMissing, IndexOutdated

from .documents import all_documents, documents_of

CONSUMER = "index"
REBUILD = "rebuild"  # a row in this queue asks the worker for a whole new index
BATCH = 200
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
    documents = documents_of(subjects)
    end_reading()
    upserts: list[Document] = [document for found in documents.values() for document in found]
    engine.apply(upserts, gone=subjects)
    with transaction():
        done(row_ids)


def follow_or_rebuild(engine: SearchEngine, rows: list[QueueRow], *, progress: Progress | None = None) -> None:
    """As :func:`follow_changes`; a missing, outdated or broken index is built anew, which covers the rows too."""
    try:
        follow_changes(engine, rows)
    except (IndexMissing, IndexOutdated, IndexBroken) as trouble:
        log.warning("the index is built anew: %s: %s", type(trouble).__name__, trouble)
        rebuild(engine, progress=progress)


def rebuild(engine: SearchEngine, *, progress: Progress | None = None) -> int:
    """Build the index anew beside the living one; what was queued before it began is covered by it.

    Returns the number of documents.
    """
    last_row = db.session.scalar(select(func.max(QueueRow.id)).where(QueueRow.consumer == CONSUMER)) or 0
    end_reading()
    count = engine.rebuild(all_documents(), progress=progress)
    with transaction() as session:
        covered = session.scalars(select(QueueRow.id).where(QueueRow.consumer == CONSUMER, QueueRow.id <= last_row))
        done(list(covered))
    return count


def count_documents() -> int:
    """How many documents a rebuild will make, for its progress bar."""
    pages = db.session.scalar(select(func.count()).select_from(Page)) or 0
    comments = db.session.scalar(select(func.count()).where(Comment.deleted_at.is_(None))) or 0
    return pages + comments


def rows_waiting() -> list[QueueRow]:
    """The next batch of the index's queue."""
    return waiting(CONSUMER, limit=BATCH)
