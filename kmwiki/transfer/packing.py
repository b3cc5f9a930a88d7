"""Pages as an archive that another site, or this one, takes in again without change.

The archive holds what ``content/`` holds: ``<kind>/<record_no>-<slug>.md`` and the comments beside it; and the files
of each page: those its text names as ``files/<id>/<name>``, the others as
``<kind>/<record_no>-<slug>.files/<id>/<name>``. Two things stay
behind on purpose: the number of the revision, which counts saves made here and would say something untrue elsewhere,
and what is hidden, which an archive would show again.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from kmwiki.access import MEMBERS, PUBLIC, Actor
from kmwiki.attachments.binding import files_named
from kmwiki.attachments.reading import FileOfPage, files_of_page
from kmwiki.comments.filing import entries_of
from kmwiki.contentfiles import comments_path, dump_comments, dump_page, page_path
from kmwiki.core.clock import OFFICE_ZONE
from kmwiki.core.database import db
from kmwiki.frame.models import Agency
from kmwiki.pages.filing import file_of
from kmwiki.pages.models import Page, PageCategory, PageTag, PageToken
from kmwiki.pages.reading import visible_to
from kmwiki.text.normalise import search_normalise

from .archives import files_beside

AT_ONCE = 50
_EARLIEST = 1980  # of a zip's clock
_READABLE = 0o644 << 16
_CHUNK = 256 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Selection:
    """Which pages are taken out: those of ``nos`` when given, and of these whatever fits every filter.

    ``drafts``: what is not published yet as well, as far as the reader sees it.
    """

    nos: tuple[int, ...] | None = None
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    drafts: bool = False


def chosen(reader: Actor | None, selection: Selection) -> list[int]:
    """Record numbers of what this reader may take out, in their order.

    Args:
        reader: None is the program itself at a terminal: it takes out what every member may read.
    """
    query = select(Page.record_no).where(_open_to(reader), Page.hidden.is_(False))
    if not selection.drafts:
        query = query.where(Page.state != "draft")
    if selection.kinds:
        query = query.where(Page.kind.in_(selection.kinds))
    if selection.agencies:
        query = query.where(Page.agency_id.in_(select(Agency.id).where(Agency.code.in_(selection.agencies))))
    if selection.fiscal_years:
        query = query.where(Page.fiscal_year.in_(selection.fiscal_years))
    if selection.categories:
        bearing = select(PageCategory.page_no).where(PageCategory.number.in_(selection.categories))
        query = query.where(Page.record_no.in_(bearing))
    if selection.tags:
        keys = [search_normalise(tag) for tag in selection.tags]
        query = query.where(Page.record_no.in_(select(PageTag.page_no).where(PageTag.tag_key.in_(keys))))
    found = db.session.scalars(query.order_by(Page.record_no))
    if selection.nos is None:
        return list(found)
    wanted = set(selection.nos)
    return [no for no in found if no in wanted]


def packed(reader: Actor | None, nos: Sequence[int]) -> Iterator[bytes]:
    """The archive of these pages, piece by piece: at most one page, or a piece of a file, is held at a time.

    Rights are asked again as each page is read: what was narrowed meanwhile is not in it.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for start in range(0, len(nos), AT_ONCE):
            for no in _still_open(reader, nos[start : start + AT_ONCE]):
                for _ in _pack_page(archive, no):
                    yield outlet.taken()
                db.session.expunge_all()  # a long archive must not keep every page it has written
    yield outlet.taken()


def markdown_of(page: Page) -> bytes:
    """The page's file, exactly as it stands in ``content/``."""
    return dump_page(file_of(page))


def file_name(page: Page) -> str:
    """What the page's file is called, without a folder."""
    return page_path(page.kind, page.record_no, page.title).rpartition("/")[2]


def _open_to(reader: Actor | None) -> ColumnElement[bool]:
    if reader is not None:
        condition: ColumnElement[bool] = visible_to(reader)
        return condition
    everybody = select(PageToken.page_no).where(
        PageToken.page_no == Page.record_no, PageToken.token.in_([PUBLIC, MEMBERS])
    )
    return exists(everybody)


def _still_open(reader: Actor | None, nos: Sequence[int]) -> list[int]:
    query = select(Page.record_no).where(Page.record_no.in_(nos), _open_to(reader), Page.hidden.is_(False))
    return list(db.session.scalars(query.order_by(Page.record_no)))


def _pack_page(archive: zipfile.ZipFile, no: int) -> Iterator[None]:
    """A page, its comments and its files; stops after each piece, so that it can be sent."""
    page = db.session.get(Page, no)
    if page is None:
        return
    path = page_path(page.kind, page.record_no, page.title)
    when = page.updated_at.astimezone(OFFICE_ZONE)
    archive.writestr(_entry(path, when), dump_page(replace(file_of(page), revision=None)))
    comments = entries_of(no)
    if comments:
        archive.writestr(_entry(comments_path(path), when), dump_comments(comments))
    yield
    named = files_named(page.body, json.dumps(page.fields, ensure_ascii=False))
    for file in files_of_page(no):
        yield from _pack_file(archive, file, "files" if file.id in named else files_beside(path))


def _pack_file(archive: zipfile.ZipFile, file: FileOfPage, folder: str) -> Iterator[None]:
    """Under its address: so the texts that name it are right in the archive as well; one that no text names beside its
    page. A file gone from the disk is not worth the whole archive."""
    entry = _entry(f"{folder}/{file.id}/{file.name}", file.created_at.astimezone(OFFICE_ZONE))
    entry.compress_type = zipfile.ZIP_STORED  # pictures and Office files are compressed already
    try:
        with file.path.open("rb") as reading, archive.open(entry, "w") as writing:
            while piece := reading.read(_CHUNK):
                writing.write(piece)
                yield
    except FileNotFoundError:
        log.warning("a file of page %s is not on the disk", file.id)
    yield


def _entry(path: str, when: datetime) -> zipfile.ZipInfo:
    """A name in an archive; zipfile marks those that are not ASCII as UTF-8, so Thai arrives."""
    local = when if when.year >= _EARLIEST else when.replace(year=_EARLIEST)
    entry = zipfile.ZipInfo(path, local.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _READABLE
    return entry


class _Outlet(io.RawIOBase):
    """Where zipfile writes to, and what it wrote is taken from. It can't seek: so what is taken is final."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        made = b"".join(self._pieces)
        self._pieces.clear()
        return made
