"""Database -> files. What a page is now is written; what somebody edited by hand is never overwritten.

This is the consumer of the queue ``mirror`` (subjects are record numbers) and runs after every change of a page or its
comments. It may be killed at any line and run twice: a file is written whole, and noted in the ledger afterwards. A
file that was written but not noted says what the page says, so the next run notes it and goes on.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

from kmwiki.comments.filing import entries_of
from kmwiki.contentfiles import (
    CannotWrite,
    ContentProblem,
    comments_path,
    dump_comments,
    dump_page,
    page_path,
    parse_page,
    read_bytes,
    remove_file,
    write_atomically,
)
from kmwiki.contentfiles.reading import LARGEST_FILE
from kmwiki.core.database import db, transaction
from kmwiki.kinds import KINDS
from kmwiki.pages.filing import file_of
from kmwiki.pages.models import Page

from .judging import State, belongs_in_files, judge
from .leaving import take_away
from .ledger import Agreement, agree, agree_on_comments
from .models import LedgerRow
from .place import OFF, Place, our_turn, the_place
from .reports import PROBLEM, Report
from .sameness import edit_of, hash_of, hash_of_page, kept_of
from .talk import compare, read_comments


def mirror_pages(record_nos: Iterable[int]) -> Report:
    """Bring the files of these pages to what the database says now. Opens its own transactions.

    Raises:
        CannotWrite: no space, no right …, after all that could be written has been: the work stays queued.
    """
    place, report = the_place(), Report()
    if place.mirror == OFF:
        return report
    trouble: CannotWrite | None = None
    with our_turn(place):
        for no in dict.fromkeys(record_nos):
            try:
                mirror_one(place, no, report)
            except CannotWrite as error:
                trouble = error
                report.tell_problem(error, path=str(error.filename), no=no)
    if trouble is not None:
        raise trouble
    return report


def mirror_one(place: Place, no: int, report: Report) -> State | None:
    """Bring one page's files up to date; the caller holds :func:`our_turn`. Gives the state its file was found in."""
    db.session.rollback()  # what was read before our turn may be old
    page = db.session.get(Page, no)
    if page is None or not belongs_in_files(page, place):
        return take_away(place, no, page, report)
    row = db.session.get(LedgerRow, no)
    path = row.path if row is not None else None
    target = page_path(page.kind, no, page.title)
    found = _find(place, no, path, target)
    if found is None:
        if row is not None:
            report.counts["written_again"] += 1
        _write(place, page, row, target, old_path=None, report=report)
        _mirror_comments(place, no, target, report)
        return State.MISSING if row is not None else State.UNWRITTEN
    found_path, data = found
    elsewhere = found_path.split("/")[0] in KINDS.keys() - {page.kind}
    if (
        row is not None
        and found_path == path
        and not elsewhere
        and (row.file_hash, row.page_hash) == (hash_of(data), hash_of_page(page))
    ):
        _mirror_comments(place, no, found_path, report)  # nobody touched either: no need to read it
        return State.SAME
    try:
        file = parse_page(data, path=found_path, kind=page.kind)
        # The page is of another kind now, and nobody has touched its file since both agreed: it moves to that folder.
        left_behind = file.kind != page.kind and row is not None and row.file_hash == hash_of(data)
        state = State.OURS if left_behind else judge(file, hash_of(data), path=found_path, page=page, row=row)
        kept = kept_of(file, edit_of(file, path=found_path, page=None if left_behind else page))
    except ContentProblem as trouble:
        report.tell_problem(trouble, no=no)
        return State.BROKEN
    if state is State.SAME:
        agreed_hash = row.file_hash if row else None
        if found_path != target and _follows_title(found_path, no) and not place.file(target).exists():
            write_atomically(place.file(target), data)
            path, agreed_hash, found_path = found_path, hash_of(data), target
        _note(page, found_path, data, kept)
        if path and path != found_path and _holds(place.file(path), agreed_hash):
            _move_comments(place, path, found_path)
            remove_file(place.file(path))  # the old name, here or of a rename that was cut short
    elif state is State.OURS:
        if target != found_path and place.file(target).exists() and target != path:
            report.tell(PROBLEM, target, "contentsync.in_the_way", no=no)
            return State.DUPLICATE
        _write(place, page, row, target, old_path=found_path, report=report, kept=kept)
        found_path = target
    else:
        report.counts["left_alone"] += 1
    if state is not State.TAKEN:
        _mirror_comments(place, no, found_path, report)
    return state


def follow(place: Place, no: int, path: str) -> None:
    """Somebody gave a page's file another name: note it, and take the comments along."""
    row = db.session.get(LedgerRow, no)
    old_path = row.path if row is not None else path
    with transaction():
        row = db.session.get(LedgerRow, no)
        if row is not None:
            row.path = path
    if place.mirror != OFF:
        _move_comments(place, old_path, path)


def _follows_title(path: str, no: int) -> bool:
    """A name that begins with the number is ours and follows the title; one that somebody chose is kept as it is."""
    return path.split("/")[-1].startswith(f"{no}-")


def _find(place: Place, no: int, path: str | None, target: str) -> tuple[str, bytes] | None:
    """The page's present file: where it should be now, where it was last, or wherever its number stands in a name.

    After a rename that was cut short there are two; the new one is the page's.
    """
    for candidate in _places_of(place, no, path, target):
        data = read_or_none(place.file(candidate))
        if data is None:
            continue
        if candidate == path or number_in(data, candidate) == no:
            return candidate, data
        if candidate == target:
            raise CannotWrite(errno.EEXIST, "another file stands there", str(place.file(target)))
    return None


def _places_of(place: Place, no: int, path: str | None, target: str) -> Iterator[str]:
    """Names the page's file may bear. All names of a folder are looked through only when the likely ones fail."""
    likely = list(dict.fromkeys([target, *([path] if path else [])]))
    yield from likely
    for file in sorted(place.folder.glob(f"[!.]*/{no}-*.md")):
        name = f"{file.parent.name}/{file.name}"
        if name not in likely:
            yield name


def number_in(data: bytes, path: str) -> int | None:
    """The record number in a file; None where there is none or the file can't be read."""
    try:
        return parse_page(data, path=path).record_no
    except ContentProblem:
        return None


def read_or_none(file: Path) -> bytes | None:
    """A file's bytes; None when there is no such file."""
    try:
        return read_bytes(file, most=LARGEST_FILE)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _holds(file: Path, file_hash: str | None) -> bool:
    data = read_or_none(file)
    return data is not None and hash_of(data) == file_hash


def _write(
    place: Place, page: Page, row: LedgerRow | None, target: str, *, old_path: str | None, report: Report,
    kept: dict[str, object] | None = None,
) -> None:  # fmt: skip
    kept = dict(row.kept if row is not None else {}) if kept is None else kept
    data = dump_page(file_of(page, kept))
    try:
        parse_page(data, path=target)
    except ContentProblem as trouble:
        report.tell_problem(trouble, no=page.record_no)  # more than a file may hold: better none than one nobody reads
        return
    write_atomically(place.file(target), data)
    if old_path is not None and old_path != target:
        _move_comments(place, old_path, target)
        remove_file(place.file(old_path))
    _note(page, target, data, kept)
    report.counts["written"] += 1


def _move_comments(place: Place, old_path: str, target: str) -> None:
    old, new = place.file(comments_path(old_path)), place.file(comments_path(target))
    data = read_or_none(old)
    if data is not None and not new.exists():
        write_atomically(new, data)
        remove_file(old)


def _note(page: Page, path: str, data: bytes, kept: dict[str, object]) -> None:
    agreement = Agreement(page.record_no, path, hash_of(data), hash_of_page(page), page.revision, kept)
    row = db.session.get(LedgerRow, page.record_no)
    if row is not None and agreement == Agreement(
        row.page_no, row.path, row.file_hash, row.page_hash, row.revision, dict(row.kept)
    ):
        return  # nothing new to note: no transaction for a page that was saved and mirrored already
    with transaction():
        agree(agreement)


def _mirror_comments(place: Place, no: int, path: str, report: Report) -> None:
    row = db.session.get(LedgerRow, no)
    if row is None:
        return
    file = place.file(comments_path(path))
    entries = entries_of(no)
    ours = dump_comments(entries) if entries else None
    talk_hash = hash_of(ours) if ours is not None else None
    data = read_or_none(file)
    file_hash = hash_of(data) if data is not None else None
    if data is not None and file_hash != row.comments_hash and data != ours:
        try:
            compared = compare(no, read_comments(data, comments_path(path)))
        except ContentProblem as trouble:
            report.tell_problem(trouble, no=no)
            return
        if compared.new or compared.altered:
            for entry in compared.altered:
                report.tell(
                    PROBLEM, comments_path(path), "contentsync.comment_altered", line=entry.line, no=no, number=entry.id
                )
            return  # typed by hand: taken in by the next pull
    elif (file_hash, talk_hash) == (row.comments_hash, row.talk_hash):
        return
    if data != ours:
        if ours is None:
            remove_file(file)
        else:
            write_atomically(file, ours)
        report.counts["comments_written"] += 1
    with transaction():
        agree_on_comments(no, comments_hash=talk_hash, talk_hash=talk_hash)
