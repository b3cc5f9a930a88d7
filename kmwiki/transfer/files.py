"""Files that came with a page: taken in like any other upload, and the text pointed at where they stand now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kmwiki.access import Actor
from kmwiki.attachments import storing
from kmwiki.attachments.models import Attachment
from kmwiki.attachments.reading import file_address
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, TooMany
from kmwiki.core.journal import record
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page

from .incoming import FILE_SCHEME, IncomingFile, LeftOut

# As a whole target, with the "!" of a picture where there is one: `![plan](incoming:0 "title")`.
_POINTS = re.compile(rf"(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*<?{FILE_SCHEME}(\d{{1,4}})>?(\s+[^)]*)?\)")


def place_files(
    actor: Actor | None, edit: PageEdit, files: Sequence[IncomingFile], left_out: list[LeftOut]
) -> tuple[PageEdit, list[int]]:
    """Take the files in and point the text at them; gives the edit and the files' ids. Opens its own transactions.

    A file that can't be taken is left out, and its words stay in the text. Until :func:`give_to` the files are their
    bringer's alone; what a failure leaves behind goes the way of all uploads no page names.
    """
    if not files:
        return edit, []
    addresses: dict[int, str] = {}
    ids: list[int] = []
    for place, file in enumerate(files):
        try:
            row = storing.add_file(actor, page_no=None, name=file.name, content=file.content)
        except (Invalid, TooMany) as trouble:
            said = {"name": file.name[:120], **trouble.args_}
            left_out.append(LeftOut(trouble.key, said))
            continue
        addresses[place] = file_address(row.id, row.name)
        ids.append(row.id)

    def point(match: re.Match[str]) -> str:
        address = addresses.get(int(match[3]))
        return f"{match[1]}[{match[2]}]({address}{match[4] or ''})" if address is not None else match[2]

    return replace(edit, body=_POINTS.sub(point, edit.body)), ids


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
