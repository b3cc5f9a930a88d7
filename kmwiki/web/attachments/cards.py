"""Files as templates show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from kmwiki.access import Actor, can
from kmwiki.attachments.binding import files_named
from kmwiki.attachments.kinds import FILES_AT_ONCE, KINDS, LARGEST_FILE, LONGEST_ALT, is_picture
from kmwiki.attachments.reading import FileOfPage, files_of_page
from kmwiki.web.addresses import person_address


@dataclass(frozen=True)
class FileCard:
    """A file in a list. ``note`` tells kind and size; ``markdown`` is what puts it into a text."""

    id: int
    name: str
    url: str
    note: str
    alt: str
    is_picture: bool
    thumb: str
    added: datetime
    by: str
    by_url: str | None
    markdown: str
    tend_url: str


@dataclass(frozen=True)
class Limits:
    """What is said before anybody sends a file. ``accept`` is for the choosing window of browsers."""

    megabytes: int
    at_once: int
    endings: str
    accept: str
    accept_pictures: str
    longest_alt: int


LIMITS = Limits(
    megabytes=LARGEST_FILE // 1024**2,
    at_once=FILES_AT_ONCE,
    endings=", ".join(kind.endings[0].upper() for kind in KINDS),
    accept=",".join(f".{ending}" for kind in KINDS for ending in kind.endings),
    # By name: asked for pictures of any sort, an iPhone sends HEIC; asked for these, it makes a JPEG.
    accept_pictures=",".join(kind.content_type for kind in KINDS if is_picture(kind.content_type)),
    longest_alt=LONGEST_ALT,
)


def card_of(actor: Actor, file: FileOfPage) -> FileCard:
    """The card of one file."""
    known = file.uploader_username is not None and can(actor, "people.see")
    smallest = file.sizes[0][0] if file.sizes else None
    return FileCard(
        id=file.id, name=file.name, url=file.address, note=file.note, alt=file.alt, is_picture=file.is_picture,
        thumb=(f"{file.address}?size={smallest}" if smallest else file.address) if file.is_picture else "",
        added=file.created_at, by=file.uploader,
        by_url=person_address(file.uploader_username) if known and file.uploader_username else None,
        markdown=file.markdown, tend_url=url_for("files.tend", file_id=file.id),
    )  # fmt: skip


def cards_of(actor: Actor, files: Iterable[FileOfPage]) -> list[FileCard]:
    return [card_of(actor, file) for file in files]


def files_below(actor: Actor, page_no: int, texts: Iterable[str]) -> list[FileCard]:
    """The page's files that no picture in these texts (HTML) shows already, for the list at its end."""
    files = files_of_page(page_no)
    shown = set(files_named(*texts)) if any(file.is_picture for file in files) else set()
    return cards_of(actor, (file for file in files if not (file.is_picture and file.id in shown)))
