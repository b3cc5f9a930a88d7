"""Looking after files: another name, a description, away and back. Each act is journalled and shows at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page

from .kinds import ending_of
from .models import Attachment
from .naming import clean_file_name
from .reading import LARGEST_ID
from .storing import clean_alt


def file_to_tend(actor: Actor, file_id: int, *, deleted: bool = False) -> Attachment:
    """The file, for whoever may look after it: who may edit its page, or its uploader while no page has it.

    Raises:
        NotFound: no such file (``deleted``: in the bin), or none for this person.
        SignInFirst, NotAllowed: its page may be seen, not edited.
    """
    row = db.session.get(Attachment, file_id) if 0 < file_id < LARGEST_ID else None
    if row is None or (row.deleted_at is not None) != deleted:
        raise NotFound("attachments.no_such_file")
    if row.page_no is None:
        if row.uploader_id is None or row.uploader_id != actor.person_id:
            raise NotFound("attachments.no_such_file")
        require(actor, "files.add")
        return row
    try:
        get_page(actor, row.page_no, ability="pages.edit")
    except NotFound:
        raise NotFound("attachments.no_such_file") from None
    return row


def change_file(actor: Actor, row: Attachment, *, name: str, alt: str) -> None:
    """Give the file another name (its ending stays) and another description; the same ones change nothing.

    Raises:
        Invalid: the description can't be taken.
    """
    ending = ending_of(row.name)
    name = clean_file_name(name if ending_of(name) == ending else f"{name}.{ending}", ending)
    alt = clean_alt(alt, row.name)
    if (name, alt) == (row.name, row.alt):
        return
    detail = {"name": name, "before": row.name, "alt": alt}
    row.name, row.alt = name, alt
    _done(actor, row, "file.changed", detail)


def delete_file(actor: Actor, row: Attachment) -> None:
    """Take the file away: no address shows it any more. It can be brought back for 90 days."""
    row.deleted_at, row.deleted_by = now(), actor.person_id
    _done(actor, row, "file.deleted", {"name": row.name})


def undelete_file(actor: Actor, row: Attachment) -> None:
    """Bring a deleted file back, to the address it had."""
    row.deleted_at = row.deleted_by = None
    _done(actor, row, "file.undeleted", {"name": row.name})


def _done(actor: Actor, row: Attachment, verb: str, detail: dict[str, Any]) -> None:
    if row.page_no is not None:
        page = db.session.scalars(select(Page).where(Page.record_no == row.page_no)).one()
        page.version += 1
    record(
        verb, actor_id=actor.person_id, subject_type="file", subject_id=row.id, page_no=row.page_no, detail=detail,
        tell={"index": row.page_no} if row.page_no is not None else {},
    )  # fmt: skip
