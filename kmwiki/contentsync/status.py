"""How every page and file stand to each other. Looks, changes nothing."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.pages.models import Page

from .judging import State, belongs_in_files
from .models import LedgerRow
from .place import OFF, the_place
from .reports import FileState, Report
from .sameness import hash_of_page
from .scanning import scan
from .sorting import overview


def status() -> tuple[list[FileState], Report]:
    """Each file and each page that should have one, by path; and what could not be looked at."""
    place, report = the_place(), Report()
    seen = overview(place, scan(place, report))
    states = [item.as_state() for item in seen.changed]
    states += [_agreed(no, path) for no, path in seen.same]
    states += [_agreed(no, found.path) for no, found in seen.moved.items()]
    if place.mirror != OFF:
        states += [FileState(State.MISSING, path, no) for no, path in seen.missing.items()]
        listed = {state.record_no for state in states}
        with_row = set(db.session.scalars(select(LedgerRow.page_no)))
        for page in db.session.scalars(select(Page).order_by(Page.record_no)):
            if page.record_no not in listed | with_row and belongs_in_files(page, place):
                states.append(FileState(State.UNWRITTEN, "", page.record_no))
    return sorted(states, key=lambda state: (state.path == "", state.path, state.record_no or 0)), report


def _agreed(no: int, path: str) -> FileState:
    """A file nobody touched: only the page may have changed."""
    page, row = db.session.get(Page, no), db.session.get(LedgerRow, no)
    if page is None or row is None:
        return FileState(State.GONE, path, no)
    if not belongs_in_files(page, the_place()):
        return FileState(State.LEAVING, path, no)
    return FileState(State.SAME if row.page_hash == hash_of_page(page) else State.OURS, path, no)
