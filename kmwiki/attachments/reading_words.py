"""The words of files, read after they were taken in: each in a process of its own, by the worker."""

from __future__ import annotations

import logging

from sqlalchemy import select

from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import enqueue

from .guarding import READ_SECONDS, ask_apart
from .kinds import BY_TYPE
from .models import Attachment
from .reading import path_of
from .refusals import Refused

log = logging.getLogger(__name__)


def read_words(file_id: int) -> None:
    """Read the file's text and have its page indexed anew, for the ``files`` queue.

    Opens its own transaction; the reading is done before it. A file that can't be read is noted and not tried again.

    Raises:
        OSError: the file can't be opened; the queue tries again.
    """
    row = db.session.get(Attachment, file_id)
    if row is None or row.deleted_at is not None or not BY_TYPE[row.content_type].readable:
        return
    path, content_type = path_of(row), row.content_type
    path.stat()
    end_reading()
    text, state, note = "", "failed", ""
    try:
        text = str(ask_apart("read", str(path), content_type, seconds=READ_SECONDS)["text"])
        state = "done" if text else "empty"
    except Refused as refused:
        note = refused.key
        log.warning("file %s: its words can't be read: %s", file_id, refused.key)
    with transaction():
        row = db.session.scalar(select(Attachment).where(Attachment.id == file_id))
        if row is None:
            return
        row.text, row.text_state, row.text_note = text, state, note
        if row.page_no is not None:
            enqueue("index", [row.page_no])
