"""Files as pages, lists and exports show them, by the rights of now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.core.database import app_settings, db
from kmwiki.core.errors import NotFound
from kmwiki.core.rows import rows_of
from kmwiki.pages.models import Page, PageToken
from kmwiki.pages.reading import visible_to

from . import disk
from .kinds import ending_of
from .models import Attachment

LARGEST_ID = 2**53
_BRACKETS = re.compile(r"([\[\]\\])")


@dataclass(frozen=True)
class FileOfPage:
    """A file as it is shown in lists and taken along by an export. ``path`` is where its bytes lie."""

    id: int
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    sizes: tuple[tuple[int, int], ...]
    alt: str
    created_at: datetime
    uploader: str
    uploader_username: str | None
    deleted_at: datetime | None
    path: Path

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def address(self) -> str:
        return file_address(self.id, self.name)

    @property
    def note(self) -> str:
        """Kind and size in few words, the same in both languages: ``PDF, 1.2 MB``."""
        return f"{ending_of(self.name).upper()}, {size_in_words(self.size)}"

    @property
    def markdown(self) -> str:
        """What puts it into a text: a picture shown, any other file linked."""
        words = _BRACKETS.sub(r"\\\1", self.alt if self.is_picture else self.name)
        readable = "".join(sign if _needs_no_quoting(sign) else quote(sign, safe="") for sign in self.name)
        return f"{'!' if self.is_picture else ''}[{words}](/files/{self.id}/{readable})"


def _needs_no_quoting(sign: str) -> bool:
    """Letters, numbers and marks: written out, a Thai name can be read where it stands in a text."""
    return sign in "-._" or unicodedata.category(sign)[0] in "LNM"


def file_address(file_id: int, name: str) -> str:
    """The file's address on this site; any name works, this one is right."""
    return f"/files/{file_id}/{quote(name, safe='')}"


def size_in_words(size: int) -> str:
    """Bytes as people say them: ``12 KB``, ``1.2 MB``."""
    if size < 1024 * 1000:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024**2:.1f} MB"


def listed(file_id: int) -> list[FileOfPage]:
    """That file as a list of one, whoever asks; empty when there is none."""
    return [_file(row) for row in rows_of(_of_number(), {"file_id": file_id})]


def files_of_page(page_no: int, *, deleted: bool = False) -> list[FileOfPage]:
    """The page's files, oldest first, whoever asks: rights are the page's, and the caller has seen to them.

    ``deleted``: those in the bin instead of those that stand.
    """
    if deleted:
        return _listed(Attachment.page_no == page_no, Attachment.deleted_at.is_not(None))
    return [_file(row) for row in rows_of(_of_page(), {"page_no": page_no})]  # every page asks this


def unbound_files(actor: Actor, *, limit: int = 200) -> list[FileOfPage]:
    """This person's files that no page names yet, oldest first."""
    if actor.person_id is None:
        return []
    mine = Attachment.uploader_id == actor.person_id
    return _listed(mine, Attachment.page_no.is_(None), Attachment.deleted_at.is_(None))[-limit:]


def files_for_text(actor: Actor, ids: Collection[int], *, page_no: int | None) -> dict[int, FileOfPage]:
    """Of these files those that a text of this page shows with their size and copies: the page's own, and the reader's
    own that no page has yet. Files of other pages are not looked up at all: what a page looks like must not depend on
    the rights of another one."""
    if not ids:
        return {}
    own = and_(Attachment.page_no.is_(None), Attachment.uploader_id == actor.person_id)
    mine = own if actor.person_id is not None else Attachment.id.is_(None)
    here = Attachment.page_no == page_no if page_no is not None else Attachment.id.is_(None)
    return {row.id: row for row in _listed(Attachment.id.in_(list(ids)), or_(here, mine))}


def find_file(actor: Actor, file_id: int) -> Attachment:
    """The file, when this reader may see it now: whoever sees its page, or its uploader while no page has it.

    Raises:
        NotFound: no such file, or none for this reader; word for word the same.
    """
    row = None
    if 0 < file_id < LARGEST_ID:
        seen = select(Page.record_no).where(Page.record_no == Attachment.page_no, visible_to(actor)).exists()
        own = and_(Attachment.page_no.is_(None), Attachment.uploader_id == actor.person_id)
        may = or_(seen, own) if actor.person_id is not None else seen
        row = db.session.scalar(
            select(Attachment).where(Attachment.id == file_id, may, Attachment.deleted_at.is_(None))
        )
    if row is None:
        raise NotFound("attachments.no_such_file")
    return row


def is_public(page_no: int | None) -> bool:
    """Do visitors see the page of that number?"""
    query = select(PageToken.page_no).where(PageToken.page_no == page_no, PageToken.token == "public")
    return page_no is not None and db.session.scalar(query) is not None


def path_of(row: Attachment, width: int | None = None) -> Path:
    """Where the file lies, or its copy of that width."""
    return disk.path_of(app_settings().uploads_dir, row.stored, width)


_COLUMNS = (
    Attachment.id, Attachment.name, Attachment.stored, Attachment.content_type, Attachment.size, Attachment.width,
    Attachment.height, Attachment.sizes, Attachment.alt, Attachment.created_at, Attachment.deleted_at,
    Person.display_name, Person.username,
)  # fmt: skip


def _query() -> Any:
    return select(*_COLUMNS).outerjoin(Person, Person.id == Attachment.uploader_id).order_by(Attachment.id)


@cache
def _of_page() -> Any:
    return _query().where(Attachment.page_no == bindparam("page_no"), Attachment.deleted_at.is_(None))


@cache
def _of_number() -> Any:
    return _query().where(Attachment.id == bindparam("file_id"))


def _listed(*conditions: ColumnElement[bool]) -> list[FileOfPage]:
    return [_file(row) for row in db.session.execute(_query().where(*conditions))]


def _file(row: Any) -> FileOfPage:
    return FileOfPage(
        id=row.id, name=row.name, content_type=row.content_type, size=row.size, width=row.width, height=row.height,
        sizes=tuple((size[0], size[1]) for size in row.sizes), alt=row.alt, created_at=row.created_at,
        uploader=row.display_name or "", uploader_username=row.username, deleted_at=row.deleted_at,
        path=disk.path_of(app_settings().uploads_dir, row.stored),
    )  # fmt: skip
