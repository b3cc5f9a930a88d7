"""How a page and its file stand to each other."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from kmwiki.contentfiles import PageFile
from kmwiki.core.database import db
from kmwiki.pages.models import Page, Revision

from .ledger import loaded_as, proposals_with
from .models import LedgerRow
from .place import Place
from .sameness import edit_of, hash_of_edit, hash_of_page, hash_of_revision


class State(StrEnum):
    """Words of ``content status``; their wording is ``contentsync.state.<word>``."""

    SAME = "same"
    OURS = "ours_newer"  # the page changed, or the file is an old copy of it: the file is written
    THEIRS = "theirs_newer"  # the file was edited by hand: becomes a revision
    BOTH = "both_changed"  # becomes a proposal; page and file stay
    NEW = "new"  # a file without a page yet
    MISSING = "missing"  # the page's file was deleted: written again
    UNWRITTEN = "unwritten"  # a page without a file yet
    BROKEN = "broken"  # can't be read
    DUPLICATE = "duplicate"  # a second file of the same page
    TAKEN = "taken"  # the number belongs to another page
    LEAVING = "leaving"  # a file whose page may not be in files (any more)
    GONE = "gone"  # a file that was taken in before; its page was removed since


def belongs_in_files(page: Page, place: Place) -> bool:
    """Whether the page may be mirrored: never a draft, a team page, a hidden or binned one."""
    visible = ("public",) if place.mirror == "public" else ("public", "members")
    return page.state != "draft" and page.visibility in visible and not page.hidden and not page.binned


def judge(file: PageFile, file_hash: str, *, path: str, page: Page, row: LedgerRow | None) -> State:
    """The state of a readable file that bears the page's number.

    Raises:
        ContentProblem: the file holds a value that can't be.
    """
    ours = hash_of_page(page)
    if row is not None and file_hash == row.file_hash:
        return State.SAME if row.page_hash == ours else State.OURS
    if hash_of_edit(edit_of(file, path=path, page=page)) == ours:
        return State.SAME
    if _is_old_copy(file, file_hash, path=path, page=page):
        return State.OURS
    if any(proposal.settled_at is not None for proposal in proposals_with(page.record_no, file_hash)):
        return State.OURS  # its words were dealt with on the site
    if row is None:
        return State.TAKEN
    if row.page_hash != ours or (loaded_as(row.file_hash) is None and file.revision != row.revision):
        # The second: our own file was not edited but replaced, by one that does not come from the page's present text.
        return State.BOTH
    return State.THEIRS


def _is_old_copy(file: PageFile, file_hash: str, *, path: str, page: Page) -> bool:
    """A text the page had before (put back by an upgrade or from a back-up): it never replaces a newer one."""
    if loaded_as(file_hash) == page.record_no:
        return True
    if file.revision is None or file.revision >= page.revision:
        return False
    former = db.session.scalar(
        select(Revision).where(Revision.page_no == page.record_no, Revision.number == file.revision)
    )
    return former is not None and hash_of_edit(edit_of(file, path=path, page=page)) == hash_of_revision(former)
