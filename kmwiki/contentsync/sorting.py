"""Which of the files that changed is what: new, edited by hand, doubled, broken. Looks, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from kmwiki.contentfiles import CannotWrite, ContentProblem, PageFile, comments_path, parse_page, takes_number
from kmwiki.core.database import db
from kmwiki.kinds import kind_named
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page
from kmwiki.pages.purging import is_purged

from .judging import State, belongs_in_files, judge
from .ledger import loaded_as
from .mirroring import read_or_none
from .models import LedgerRow
from .place import Place
from .reports import PROBLEM, WARNING, FileState, Note
from .sameness import edit_of, hash_of, kept_of
from .scanning import Found


@dataclass(frozen=True)
class Sorted:
    """One file that is not as it was agreed. ``file`` and ``edit`` are there when it can be read."""

    state: State
    found: Found
    record_no: int | None = None
    file: PageFile | None = None
    edit: PageEdit | None = None
    kept: dict[str, object] = field(default_factory=dict)
    note: Note | None = None
    number_lost: bool = False  # taken in before, but its number was not written into it

    def as_state(self) -> FileState:
        return FileState(self.state, self.found.path, self.record_no, self.note)


@dataclass(frozen=True)
class Overview:
    """The ledger beside the folder."""

    changed: list[Sorted]
    missing: dict[int, str]  # pages whose file is not there any more, and where it was
    moved: dict[int, Found]  # pages whose file, unchanged, bears another name
    same: list[tuple[int, str]]


def overview(place: Place, files: Sequence[Found]) -> Overview:
    """Compare. Only files whose bytes are new are read."""
    rows = {row.page_no: row for row in db.session.scalars(select(LedgerRow))}
    by_path = {row.path: row for row in rows.values()}
    here = {found.path for found in files}
    homeless = {row.file_hash: no for no, row in rows.items() if row.path not in here}
    same: list[tuple[int, str]] = []
    moved: dict[int, Found] = {}
    unknown: list[Found] = []
    for found in files:
        row = by_path.get(found.path)
        if row is not None and row.file_hash == found.file_hash:
            same.append((row.page_no, found.path))
        elif row is None and found.file_hash in homeless and homeless[found.file_hash] not in moved:
            moved[homeless[found.file_hash]] = found
        else:
            unknown.append(found)
    settled = dict(same) | {no: found.path for no, found in moved.items()}
    changed = list(_sort(place, unknown, rows, by_path, settled))
    there = settled.keys() | {item.record_no for item in changed if item.found.path in by_path}
    missing = {
        no: row.path for no, row in sorted(rows.items())
        if row.path not in here and no not in there and _may_be_written(place, no)
    }  # fmt: skip
    return Overview(changed, missing, moved, same)


def _may_be_written(place: Place, no: int) -> bool:
    page = db.session.get(Page, no)
    return page is not None and belongs_in_files(page, place)


def _sort(
    place: Place, unknown: Sequence[Found], rows: dict[int, LedgerRow], by_path: dict[str, LedgerRow],
    settled: dict[int, str],
) -> Iterator[Sorted]:  # fmt: skip
    holders = dict(settled)  # number -> the file that has it
    # A page's own file comes before a copy of it, whatever they are called.
    for found in sorted(unknown, key=lambda found: (found.path not in by_path, found.path)):
        try:
            yield _sort_one(place, found, rows, by_path, holders)
        except ContentProblem as trouble:
            row = by_path.get(found.path)
            note = Note(PROBLEM, trouble.path, trouble.key, trouble.args_, trouble.line)
            if row is not None:
                holders.setdefault(row.page_no, found.path)
            yield Sorted(State.BROKEN, found, row.page_no if row else None, note=note)
        except CannotWrite as trouble:
            yield Sorted(State.BROKEN, found, note=Note(PROBLEM, found.path, trouble.key, trouble.args_))


def _sort_one(
    place: Place, found: Found, rows: dict[int, LedgerRow], by_path: dict[str, LedgerRow], holders: dict[int, str]
) -> Sorted:
    data = read_or_none(place.file(found.path)) or b""
    file = parse_page(data, path=found.path, kind=found.folder)
    if kind_named(file.kind) is None:
        raise ContentProblem(found.path, file.line_of("kind"), "contentsync.no_such_kind", kind=file.kind[:40])
    no, before = file.record_no, loaded_as(found.file_hash)
    own = by_path.get(found.path)
    if own is not None and no is not None and no != own.page_no:
        raise ContentProblem(found.path, file.line_of("record_no"), "contentsync.number_changed", record_no=own.page_no)
    lost = no is None and (before is not None or own is not None)
    if lost:
        takes_number(data, file, path=found.path)
    no = (own.page_no if own is not None else before) if no is None else no
    page = db.session.get(Page, no) if no is not None else None
    if no is not None and no in holders:
        return _telling(State.DUPLICATE, found, no, "contentsync.duplicate", other=holders[no])
    if no is not None and page is None and before is not None:
        return _telling(State.GONE, found, no, "contentsync.taken_in_before", WARNING)
    if no is not None and page is None and is_purged(no):
        return _telling(State.GONE, found, no, "contentsync.number_gone")
    if page is None:
        if no is None:
            takes_number(data, file, path=found.path)  # asked before a page is made of it
        else:
            holders[no] = found.path
        edit = edit_of(file, path=found.path, page=None)
        return Sorted(State.NEW, found, no, file, edit, kept_of(file, edit))
    if not belongs_in_files(page, place):
        holders[page.record_no] = found.path
        return _telling(State.LEAVING, found, page.record_no, "contentsync.page_not_in_files", WARNING)
    edit = edit_of(file, path=found.path, page=page)
    state = judge(file, found.file_hash, path=found.path, page=page, row=rows.get(page.record_no))
    if state is State.TAKEN:
        return _telling(State.TAKEN, found, page.record_no, "contentsync.number_taken", title=page.title)
    holders[page.record_no] = found.path
    return Sorted(state, found, page.record_no, file, edit, kept_of(file, edit), number_lost=lost)


def _telling(state: State, found: Found, no: int, key: str, level: str = PROBLEM, **args: object) -> Sorted:
    return Sorted(state, found, no, note=Note(level, found.path, key, args, record_no=no))


def changed_comments(place: Place, same: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of pages whose own file is as agreed: those whose comments file is not. Gives (page, path of the page's file)."""
    agreed = {no: held for no, held in db.session.execute(select(LedgerRow.page_no, LedgerRow.comments_hash))}  # noqa: C416 (rows are not pairs to dict())
    changed = []
    for no, path in same:
        data = read_or_none(place.file(comments_path(path)))
        if (hash_of(data) if data is not None else None) != agreed.get(no):
            changed.append((no, path))
    return changed
