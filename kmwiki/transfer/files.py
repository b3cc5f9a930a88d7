"""Files that came with a page: taken in like any other upload, and the text pointed at where they stand now."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from kmwiki.access import Actor
from kmwiki.attachments import storing
from kmwiki.attachments.binding import ADDRESS
from kmwiki.attachments.models import Attachment
from kmwiki.attachments.reading import file_address
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, TooMany
from kmwiki.core.journal import record
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page

from .incoming import FILE_SCHEME, IncomingFile, LeftOut, with_texts

# As a whole target, with the "!" of a picture where there is one: `![plan](incoming:0 "title")`.
_POINTS = re.compile(rf"(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*<?{FILE_SCHEME}(\d{{1,4}})>?(\s+[^)]*)?\)")
# The same for an address of this program.
_OWN = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*<?/files/([1-9]\d{0,11})(?:[/?#](?:[^\s<>()]|\([^\s<>()]*\))*)?>?(?:\s+[^)]*)?\)"
)


def place_files(
    actor: Actor | None, edit: PageEdit, files: Sequence[IncomingFile], left_out: list[LeftOut], *,
    restored: bool = False, over_no: int | None = None,
) -> tuple[PageEdit, list[int]]:  # fmt: skip
    """Take the files in and point the texts at them; gives the edit and the files' ids. Opens its own transactions.

    Args:
        restored: files keep the numbers they had where nobody has these here, and the texts stay as they are.
        over_no: the page it is saved over; files it has already are not taken in a second time.

    A file that can't be taken is left out, and its words stay in the text. Until :func:`give_to` the files are their
    bringer's alone; what a failure leaves behind goes the way of all uploads no page names.
    """
    if not files:
        return edit, []
    addresses: dict[int, str] = {}
    moved: dict[int, int | None] = {file.number: None for file in files if file.number is not None}
    ids: list[int] = []
    for place, file in enumerate(files):
        if file.number is not None and _has_it(over_no, file):
            moved[file.number] = file.number
            continue
        try:
            number = file.number if restored else None
            row = storing.add_file(actor, page_no=None, name=file.name, content=file.content, number=number)
        except (Invalid, TooMany) as trouble:
            said = {"name": file.name[:120], **trouble.args_}
            left_out.append(LeftOut(trouble.key, said))
            continue
        addresses[place] = file_address(row.id, row.name)
        if file.number is not None:
            moved[file.number] = row.id
        ids.append(row.id)

    def point(match: re.Match[str]) -> str:
        address = addresses.get(int(match[3]))
        return f"{match[1]}[{match[2]}]({address}{match[4] or ''})" if address is not None else match[2]

    def arrived(text: str) -> str:
        return _renumbered(_POINTS.sub(point, text), moved)

    return with_texts(edit, arrived), ids


def _has_it(page_no: int | None, file: IncomingFile) -> bool:
    row = db.session.get(Attachment, file.number) if page_no is not None else None
    if row is None or row.page_no != page_no or row.deleted_at is not None:
        return False
    return row.sha256 == hashlib.sha256(file.content).hexdigest()


def _renumbered(text: str, moved: Mapping[int, int | None]) -> str:
    """Addresses with the numbers the files have here; where one could not be taken, its words alone."""

    def words_alone(match: re.Match[str]) -> str:
        return match[1] if moved.get(int(match[2]), 0) is None else match[0]

    def number_of_here(match: re.Match[str]) -> str:
        return f"/files/{moved.get(int(match[1])) or match[1]}"

    return ADDRESS.sub(number_of_here, _OWN.sub(words_alone, text))


def give_to(actor: Actor | None, page: Page, ids: Sequence[int]) -> None:
    """The files are the page's from now on; inside the transaction that makes it."""
    for file_id in ids:
        row = db.session.get(Attachment, file_id)
        if row is None or row.page_no is not None:
            continue
        row.page_no = page.record_no
        record(
            "file.bound", actor_id=actor.person_id if actor else None, subject_type="file", subject_id=row.id,
            page_no=page.record_no, detail={"name": row.name},
        )  # fmt: skip
