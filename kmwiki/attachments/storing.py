"""Taking files in: first the file, looked into and put in its place, then the row.

:func:`prepare_file` does the slow part before the transaction, :func:`store_file` the row inside it, and
:func:`add_file` both for those who bring files one by one.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import app_settings, db, transaction
from kmwiki.core.errors import Invalid, TooMany
from kmwiki.core.journal import record
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.text.input import BadText, clean_text

from . import disk
from .guarding import BUSY, TAKE_SECONDS, ask_apart
from .kinds import BY_TYPE, BYTES_A_DAY, FILES_A_DAY, LARGEST_FILE, LONGEST_ALT, ending_of
from .models import Attachment
from .naming import clean_file_name
from .refusals import Refused

READING = "files"  # the queue of files whose words are still to be read
_DAY = timedelta(days=1)
SOON_S = 3
LARGEST_KEPT = 9_999_999  # of a file that brings its number along


@dataclass(frozen=True)
class PreparedFile:
    """A file that lies in its place and has no row yet. ``still``: it moved, and is kept as its first frame."""

    name: str
    stored: str
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    sizes: tuple[tuple[int, int, int], ...] = ()
    still: bool = False


def prepare_file(name: str, content: bytes | IO[bytes], *, patient: bool = True) -> PreparedFile:
    """Look into a file and put it in its place, before any transaction. A request of somebody who waits is not
    ``patient``: it would keep others from reading.

    Raises:
        Invalid: it can't be taken; ``args_["name"]`` names the file. Nothing is kept of it.
        TooMany: not patient, and others are being looked into; soon there is time for this one.
        OSError: the disk is full or can't be written.
    """
    shown = clean_file_name(name)
    folder = app_settings().uploads_dir
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        with disk.workplace(folder) as place:
            return _taken(folder, place, shown, stream, patient=patient)
    except Refused as refused:
        if refused.key == BUSY:
            raise TooMany(BUSY, retry_after=SOON_S, name=shown) from refused
        raise Invalid(refused.key, field="files", name=shown, **refused.args_) from refused


def _taken(folder: Path, place: Path, name: str, content: IO[bytes], *, patient: bool) -> PreparedFile:
    source, target = place / "given", place / "made"
    size = disk.write(source, content, LARGEST_FILE)
    if size > LARGEST_FILE:
        raise Refused("attachments.too_large", most=LARGEST_FILE // 1024**2)
    found = ask_apart("take", str(source), str(target), name, seconds=TAKE_SECONDS, patient=patient)
    kind = BY_TYPE[found["content_type"]]
    whole = target if target.exists() else source
    sizes = tuple((width, height, number) for width, height, number in found.get("sizes", ()))
    copies: dict[int | None, Path] = {width: target.with_name(f"{target.name}.{width}") for width, _, _ in sizes}
    size, digest = whole.stat().st_size, _digest(whole)
    return PreparedFile(
        name=name if ending_of(name) in kind.endings else clean_file_name(name, kind.endings[0]),
        stored=disk.keep(folder, {None: whole, **copies}),
        content_type=kind.content_type,
        size=size,
        sha256=digest,
        width=found.get("width"),
        height=found.get("height"),
        sizes=sizes,
        still=found.get("still", False),
    )


def store_file(
    actor: Actor | None, prepared: PreparedFile, *, page_no: int | None = None, alt: str = "", number: int | None = None
) -> Attachment:
    """Give a prepared file its row, inside a transaction. ``actor`` None is the program itself.

    Without ``page_no`` it is its uploader's alone until a page names it (``binding``). ``number``: the one it had
    where it comes from, which it keeps when nobody has it here.

    Raises:
        SignInFirst, NotAllowed, NotFound: this person may not add files, or not to this page.
        Invalid: the description can't be taken.
        TooMany: more files than one person may bring in a day.
    """
    page = None
    if actor is not None:
        require(actor, "files.add")
        page = get_page(actor, page_no, ability="pages.edit") if page_no is not None else None
        _brake(actor, prepared.size)
    elif page_no is not None:
        page = db.session.get_one(Page, page_no)
    kind = BY_TYPE[prepared.content_type]
    row = Attachment(
        id=_free(number), page_no=page.record_no if page else None, name=prepared.name,
        uploader_id=actor.person_id if actor else None,
        stored=prepared.stored, content_type=prepared.content_type, size=prepared.size, sha256=prepared.sha256,
        width=prepared.width, height=prepared.height, sizes=[list(size) for size in prepared.sizes],
        alt=clean_alt(alt, prepared.name), text="", text_state="waiting" if kind.readable else "none",
        created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if page is not None:
        page.version += 1
    tell = {READING: row.id} if kind.readable else {}
    record(
        "file.added", actor_id=row.uploader_id, subject_type="file", subject_id=row.id, page_no=row.page_no,
        detail={"name": row.name, "size": row.size, "type": row.content_type},
        tell={**tell, **({"index": page.record_no} if page else {})},
    )  # fmt: skip
    return row


def add_file(
    actor: Actor | None, *, page_no: int | None, name: str, content: bytes | IO[bytes], alt: str = "",
    patient: bool = True, number: int | None = None,
) -> Attachment:  # fmt: skip
    """Take a file in, in a transaction of its own. Raises as :func:`prepare_file` and :func:`store_file` do."""
    prepared = prepare_file(name, content, patient=patient)
    try:
        with transaction():
            row = store_file(actor, prepared, page_no=page_no, alt=alt, number=number)
    except BaseException:
        forget_prepared(prepared)
        raise
    return row


def forget_prepared(prepared: PreparedFile) -> None:
    """The row was refused: the file goes too."""
    disk.remove(app_settings().uploads_dir, prepared.stored)


def clean_alt(alt: str, name: str) -> str:
    """A description as it is kept: one line.

    Raises:
        Invalid: too long, or with characters that can't be kept; names the file.
    """
    try:
        return clean_text(alt, multiline=False, max_length=LONGEST_ALT)
    except BadText as trouble:
        raise Invalid("attachments.alt_bad", field="alt", name=name, most=LONGEST_ALT) from trouble


def _free(number: int | None) -> int | None:
    """That number, when it can be had: new files count on from the largest."""
    if number is None or not 0 < number <= LARGEST_KEPT or db.session.get(Attachment, number) is not None:
        return None
    return number


def _brake(actor: Actor, size: int) -> None:
    """So many files and bytes a day for each person: a stuck script can't fill the disk."""
    since = now() - _DAY
    count, total, oldest = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0), func.min(Attachment.created_at)).where(
            Attachment.uploader_id == actor.person_id, Attachment.created_at > since
        )
    ).one()
    if count >= FILES_A_DAY or total + size > BYTES_A_DAY:
        wait = (oldest + _DAY - now()).total_seconds() if oldest else 0
        raise TooMany("attachments.enough_today", retry_after=max(60, int(wait)), files=FILES_A_DAY)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
