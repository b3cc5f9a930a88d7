"""The transactions of a pull: a batch of files becomes pages, revisions and proposals, all noted in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmwiki.comments.rendering import PreparedComment
from kmwiki.contentfiles import CannotWrite, CommentEntry, ContentProblem, with_number, write_atomically
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import PreparedTexts
from kmwiki.pages.saving import Origin, create_page, save_page

from .judging import State, judge
from .keeping import propose
from .ledger import Agreement, agree, agree_on_comments, remember_loaded
from .mirroring import read_or_none
from .models import LedgerRow
from .place import Place
from .reports import PROBLEM, WARNING, Report
from .sameness import edit_of, hash_of, hash_of_page
from .sorting import Sorted
from .talk import Compared, hash_of_talk, take_in

SOURCE = "file"


@dataclass(frozen=True)
class Ready:
    """A file whose texts are rendered. The comments are those of a new page; ``comments_hash`` is their file's."""

    item: Sorted
    texts: PreparedTexts
    comments: list[tuple[CommentEntry, PreparedComment | None]]
    comments_hash: str | None


def take_batch(place: Place, batch: Sequence[Ready], report: Report) -> None:
    """Take files in; the caller holds the turn. What can't be taken is reported and holds up no other file."""
    numbers: list[tuple[str, bytes]] = []
    with transaction() as session:
        for ready in batch:
            data = read_or_none(place.file(ready.item.found.path))
            if data is None or hash_of(data) != ready.item.found.file_hash:
                continue  # edited while we rendered: the next pull takes it
            try:
                with session.begin_nested():  # one file's trouble takes back that file alone
                    made = _take(ready, data, report)
            except (Invalid, ContentProblem) as trouble:
                _tell(ready.item, trouble, report)
            else:
                numbers += [(ready.item.found.path, made)] if made != data else []
    # After the commit: a page without its number in the file is mended by the next pull, a number without its page
    # would be a page lost.
    for path, made in numbers:
        try:
            write_atomically(place.file(path), made)
            report.counts["numbered"] += 1
        except CannotWrite as trouble:
            report.tell_problem(trouble, path=path)


def _take(ready: Ready, data: bytes, report: Report) -> bytes:
    """One file, inside the transaction; gives what the file should hold: its own bytes, or these with the number."""
    item = ready.item
    if item.state is State.NEW:
        return _create(ready, data, report)
    assert item.record_no is not None
    page = db.session.get(Page, item.record_no)
    row = db.session.get(LedgerRow, item.record_no)
    if page is None or item.file is None:
        return data
    # The page may have changed while we rendered: what it is to be is decided here.
    state = judge(item.file, item.found.file_hash, path=item.found.path, page=page, row=row)
    if state is State.THEIRS:
        return _save(ready, page, data, report)
    if state is State.BOTH:
        if propose(page, data, path=item.found.path, based_on=row.revision if row else page.revision):
            report.counts["proposed"] += 1
        report.tell(PROBLEM, item.found.path, "contentsync.both_changed", no=page.record_no, title=page.title)
        return data
    return _numbered(item, page, data)


def _create(ready: Ready, data: bytes, report: Report) -> bytes:
    item = ready.item
    assert item.file is not None
    assert item.edit is not None
    origin = Origin(SOURCE, item.record_no, item.file.created, item.file.updated)
    # Again and inside: whoever got an account or an agency since the file was read is found.
    edit = edit_of(item.file, path=item.found.path, page=None)
    page = create_page(None, kind=item.file.kind, edit=edit, prepared=ready.texts, origin=origin)
    made = _numbered(item, page, data)
    if ready.comments:
        take_in(page, ready.comments, known={})
        # As agreed, however the comments were numbered here: the file is not written anew for that.
        agree_on_comments(page.record_no, comments_hash=ready.comments_hash, talk_hash=hash_of_talk(page.record_no))
    report.counts["created"] += 1
    if "agency" in item.kept:
        report.tell(
            WARNING, item.found.path, "contentsync.agency_unknown", line=item.file.line_of("agency"), no=page.record_no,
            code=item.kept["agency"],
        )  # fmt: skip
    return made


def _save(ready: Ready, page: Page, data: bytes, report: Report) -> bytes:
    item = ready.item
    assert item.file is not None
    edit = edit_of(item.file, path=item.found.path, page=page)
    # The date in the file is rarely touched by whoever edits it by hand; it counts when it is newer than the page's.
    said = item.file.updated
    moment = said if said is not None and page.updated_at < said <= now() else now()
    save_page(
        None, page, edit=edit, based_on=page.revision, prepared=ready.texts, origin=Origin(SOURCE, updated_at=moment)
    )  # fmt: skip
    report.counts["saved"] += 1
    return _numbered(item, page, data)


def _numbered(item: Sorted, page: Page, data: bytes) -> bytes:
    """Note page and file as agreed, the file with its number; what lies beside it in comments is agreed as well."""
    has_number = item.file is not None and item.file.record_no is not None
    made = data if has_number else with_number(data, page.record_no)
    for file_hash in {item.found.file_hash, hash_of(made)}:
        remember_loaded(file_hash, path=item.found.path, page_no=page.record_no)
    row = db.session.get(LedgerRow, page.record_no)
    kept = item.kept if row is None or item.state is not State.SAME else dict(row.kept)
    agree(Agreement(page.record_no, item.found.path, hash_of(made), hash_of_page(page), page.revision, dict(kept)))
    return made


def take_comments(
    no: int,
    data: bytes,
    prepared: list[tuple[CommentEntry, PreparedComment | None]],
    compared: Compared,
    report: Report,
) -> None:
    """Add what was typed into a comments file that holds ``data``; the caller holds the turn."""
    with transaction():
        page = db.session.get(Page, no)
        if page is None:
            return
        # Agreed is the file as it lies there, not yet what we say: so the mirror writes it with the new numbers.
        agree_on_comments(no, comments_hash=hash_of(data), talk_hash=hash_of_talk(no))
        report.counts["comments"] += len(take_in(page, prepared, known=compared.known))


def _tell(item: Sorted, trouble: Invalid | ContentProblem, report: Report) -> None:
    if isinstance(trouble, ContentProblem):
        report.tell_problem(trouble, no=item.record_no)
        return
    line = item.file.line_of(trouble.field or "") if item.file is not None else 1
    report.tell(PROBLEM, item.found.path, trouble.key, line=line, no=item.record_no, **trouble.args_)
