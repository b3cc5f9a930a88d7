"""Every page to its file, by ``content push``: what the queue does page by page, for all of them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from kmwiki.contentfiles import CannotWrite
from kmwiki.contentfiles.disk import sweep
from kmwiki.core.database import db
from kmwiki.pages.models import Page

from .judging import State
from .mirroring import mirror_one
from .models import LedgerRow
from .place import OFF, Place, our_turn, the_place
from .reports import PROBLEM, WARNING, Report

BATCH = 100  # the worker and the web's saves get their turn in between


def push(progress: Callable[[int, int], None] | None = None) -> Report:
    """Write every file that is behind its page. Files edited by hand are left alone and told.

    Raises:
        CannotWrite: the disk is full or read-only: no use going on with the others.
    """
    place, report = the_place(), Report()
    if place.mirror == OFF:
        report.tell(WARNING, "", "contentsync.mirror_is_off")
        return report
    numbers = sorted({*db.session.scalars(select(Page.record_no)), *db.session.scalars(select(LedgerRow.page_no))})
    for start in range(0, len(numbers), BATCH):
        with our_turn(place):
            if start == 0:
                sweep(place.folder)
            for no in numbers[start : start + BATCH]:
                _push_one(place, no, report)
        if progress is not None:
            progress(min(start + BATCH, len(numbers)), len(numbers))
    db.session.rollback()
    return report


def _push_one(place: Place, no: int, report: Report) -> None:
    try:
        state = mirror_one(place, no, report)
    except CannotWrite as trouble:
        if trouble.key in ("contentsync.disk_full", "contentsync.read_only"):
            raise
        report.tell_problem(trouble, path=str(trouble.filename), no=no)
        return
    if state in (State.THEIRS, State.BOTH, State.TAKEN):
        row = db.session.get(LedgerRow, no)
        report.tell(
            PROBLEM if state is not State.THEIRS else WARNING,
            row.path if row else "",
            f"contentsync.push_{state}",
            no=no,
        )
