"""A page's life beside its text: bin, archive, hide, lock. Each act is journalled and shows at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from kmwiki.access import Actor, can, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.text.input import BadText, clean_text

from .edits import LONGEST_NOTE
from .links import bump_neighbours
from .models import Page
from .reading import write_tokens

KEPT_IN_BIN = timedelta(days=90)


def bin_page(actor: Actor, page: Page, *, reason: str = "") -> None:
    """Put the page into the bin: gone from every list, hit and count at once, restored from there."""
    require(actor, "pages.bin", page)
    page.binned_at = now()
    _done(actor, page, "page.binned", reason)


def unbin_page(actor: Actor, page: Page) -> None:
    """Take the page out of the bin, as it was."""
    require(actor, "pages.unbin", page)
    page.binned_at = None
    _done(actor, page, "page.unbinned", "")


def archive_page(actor: Actor, page: Page, *, reason: str = "") -> None:
    """Keep the page readable, under a banner and out of the everyday lists.

    Raises:
        Invalid: a draft can't be archived.
    """
    require(actor, "pages.archive", page)
    if page.state == "draft":
        raise Invalid("pages.draft_not_archived")
    page.state = "archived"
    _done(actor, page, "page.archived", reason)


def unarchive_page(actor: Actor, page: Page) -> None:
    """Bring an archived page back to everyday life."""
    require(actor, "pages.archive", page)
    if page.state == "archived":
        page.state = "published"
    _done(actor, page, "page.unarchived", "")


def hide_page(actor: Actor, page: Page, *, reason: str, by_report: bool = False) -> None:
    """Hide: from now on only authors, moderators and administrators see it.

    ``by_report``: somebody reported it, and the rule that settles the report has asked who may; so does the rest below.
    """
    if not by_report:
        require(actor, "pages.hide", page)
    page.hidden = True
    _done(actor, page, "page.hidden", reason)


def unhide_page(actor: Actor, page: Page, *, by_report: bool = False) -> None:
    """Show a hidden page again to all it was visible to."""
    if not by_report:
        require(actor, "pages.hide", page)
    page.hidden = False
    _done(actor, page, "page.unhidden", "")


def lock_page(actor: Actor, page: Page, *, reason: str, by_report: bool = False) -> None:
    """Nobody but moderators and administrators edits or comments until it is unlocked."""
    if not by_report:
        require(actor, "pages.lock", page)
    page.locked = True
    _done(actor, page, "page.locked", reason)


def unlock_page(actor: Actor, page: Page, *, by_report: bool = False) -> None:
    """Open a locked page again."""
    if not by_report:
        require(actor, "pages.lock", page)
    page.locked = False
    _done(actor, page, "page.unlocked", "")


def bin_of(actor: Actor, *, limit: int = 200) -> list[Page]:
    """Binned pages this person could restore, newest first."""
    query = select(Page).where(Page.binned_at.is_not(None)).order_by(Page.binned_at.desc()).limit(limit * 5)
    return [page for page in db.session.scalars(query) if can(actor, "pages.unbin", page)][:limit]


def goes_at(page: Page) -> datetime | None:
    """When a binned page goes for good; None outside the bin."""
    return page.binned_at + KEPT_IN_BIN if page.binned_at is not None else None


def _done(actor: Actor, page: Page, verb: str, reason: str) -> None:
    try:
        reason = clean_text(reason, multiline=False, max_length=LONGEST_NOTE).strip()
    except BadText as trouble:
        raise Invalid(trouble.key, field="reason", **trouble.args_) from trouble
    write_tokens(page)
    page.version += 1
    db.session.flush()
    bump_neighbours(page)
    record(
        verb, actor_id=actor.person_id, subject_type="page", subject_id=page.record_no, page_no=page.record_no,
        detail={"reason": reason} if reason else {}, tell={"index": page.record_no, "mirror": page.record_no},
        news=True,
    )  # fmt: skip
