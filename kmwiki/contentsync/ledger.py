"""What was agreed, noted; always inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.pages.models import Proposal

from .models import LedgerRow, LoadedFile


@dataclass(frozen=True)
class Agreement:
    """A page and its file say the same: see :class:`LedgerRow`."""

    page_no: int
    path: str
    file_hash: str
    page_hash: str
    revision: int
    kept: dict[str, Any] = field(default_factory=dict)


def agree(agreement: Agreement) -> LedgerRow:
    """Note it. What was agreed about the comments stays."""
    row = db.session.get(LedgerRow, agreement.page_no)
    if row is None:
        row = LedgerRow(page_no=agreement.page_no)
        db.session.add(row)
    row.path, row.file_hash, row.page_hash = agreement.path, agreement.file_hash, agreement.page_hash
    row.revision, row.kept, row.agreed_at = agreement.revision, dict(agreement.kept), now()
    return row


def agree_on_comments(page_no: int, *, comments_hash: str | None, talk_hash: str | None) -> None:
    """Note that the comments beside a page are what the database says; None where there are none."""
    db.session.flush()
    db.session.execute(
        update(LedgerRow)
        .where(LedgerRow.page_no == page_no)
        .values(comments_hash=comments_hash, talk_hash=talk_hash)
    )  # fmt: skip


def forget(page_no: int) -> None:
    """The page has no file any more."""
    row = db.session.get(LedgerRow, page_no)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def remember_loaded(file_hash: str, *, path: str, page_no: int) -> None:
    """This text is in the database: another file with the same bytes is nothing new."""
    row = db.session.get(LoadedFile, file_hash)
    if row is None:
        row = LoadedFile(file_hash=file_hash)
        db.session.add(row)
    row.path, row.page_no, row.loaded_at = path, page_no, now()


def loaded_as(file_hash: str) -> int | None:
    """The page a file with these bytes was taken in as."""
    return db.session.scalar(select(LoadedFile.page_no).where(LoadedFile.file_hash == file_hash))


def proposals_with(page_no: int, file_hash: str) -> list[Proposal]:
    """Proposals made of exactly this file."""
    rows = db.session.scalars(select(Proposal).where(Proposal.page_no == page_no).order_by(Proposal.id))
    return [row for row in rows if row.content.get("file_hash") == file_hash]
