"""Files of pages that may not be in files (any more): taken away, and what was typed into them kept first."""

from __future__ import annotations

from sqlalchemy import select

from kmwiki.contentfiles import ContentProblem, comments_path, parse_page, read_bytes, remove_file
from kmwiki.contentfiles.reading import LARGEST_FILE
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page, Revision

from .judging import State
from .keeping import propose
from .ledger import forget, loaded_as
from .models import LedgerRow
from .place import Place
from .reports import PROBLEM, WARNING, Report
from .sameness import edit_of, hash_of, hash_of_edit, hash_of_page, hash_of_revision
from .talk import compare, read_comments


def take_away(place: Place, no: int, page: Page | None, report: Report) -> State | None:
    """Remove the files of a page that became a draft's, a team's, hidden, binned or was removed; None: there are none.

    A text that stands nowhere else becomes a proposal before its file goes. Without a page there is nobody to propose
    it to: then the file stays and is reported.
    """
    row = db.session.get(LedgerRow, no)
    agreed_path, agreed_hash, based_on = (row.path, row.file_hash, row.revision) if row else (None, None, 1)
    comments_hash = row.comments_hash if row else None
    named = {f"{file.parent.name}/{file.name}" for file in place.folder.glob(f"[!.]*/{no}-*.md")}
    found = None
    for path in sorted(named | ({agreed_path} if agreed_path else set())):
        try:
            data = read_bytes(place.file(path), most=LARGEST_FILE)
        except FileNotFoundError:
            continue
        if path != agreed_path and _number(data, path) != no:
            continue
        found = State.LEAVING
        known = hash_of(data) == agreed_hash or loaded_as(hash_of(data)) == no or _stood_on(page, data, path)
        if not known:
            if page is None:
                report.tell(PROBLEM, path, "contentsync.page_is_gone", no=no)
                continue
            with transaction():
                propose(page, data, path=path, based_on=based_on)
            report.tell(WARNING, path, "contentsync.kept_as_proposal", no=no)
        _take_comments_away(place, no, page, comments_path(path), comments_hash, report)
        remove_file(place.file(path))
        report.counts["removed"] += 1
    if row is not None:
        with transaction():
            forget(no)
    return found


def _take_comments_away(
    place: Place, no: int, page: Page | None, path: str, agreed_hash: str | None, report: Report
) -> None:
    try:
        data = read_bytes(place.file(path), most=LARGEST_FILE)
    except FileNotFoundError:
        return
    known = hash_of(data) == agreed_hash or loaded_as(hash_of(data)) == no
    if not known:
        try:
            compared = compare(no, read_comments(data, path))
            known = not compared.new and not compared.altered
        except ContentProblem:
            known = False
    if not known:
        if page is None:
            report.tell(PROBLEM, path, "contentsync.page_is_gone", no=no)
            return
        with transaction():
            propose(page, data, path=path, based_on=page.revision)
        report.tell(WARNING, path, "contentsync.kept_as_proposal", no=no)
    remove_file(place.file(path))


def _number(data: bytes, path: str) -> int | None:
    try:
        return parse_page(data, path=path).record_no
    except ContentProblem:
        return None


def _stood_on(page: Page | None, data: bytes, path: str) -> bool:
    """Whether the page says this or said it in one of its revisions: after a crash before the ledger was written."""
    if page is None:
        return False
    try:
        said = hash_of_edit(edit_of(parse_page(data, path=path, kind=page.kind), path=path, page=page))
    except ContentProblem:
        return False
    revisions = db.session.scalars(select(Revision).where(Revision.page_no == page.record_no))
    return said == hash_of_page(page) or any(said == hash_of_revision(revision) for revision in revisions)
