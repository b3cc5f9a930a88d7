"""A file belongs to the first page that names it: saving the page makes it so."""

from __future__ import annotations

import json
import re

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.pages.models import Page

from .models import Attachment

ADDRESS = re.compile(r"/files/([1-9]\d{0,11})(?=[/?#)\s\"']|$)")
MOST_NAMED = 1_000


def files_named(*texts: str) -> list[int]:
    """The ids of files whose addresses stand in these texts, each once, in order."""
    found = dict.fromkeys(int(number) for text in texts for number in ADDRESS.findall(text))
    return list(found)[:MOST_NAMED]


def bind_files(actor: Actor, page: Page) -> list[Attachment]:
    """Make the actor's own files that the page's texts name, and that no page has yet, the page's; inside the save's
    transaction. From then on they are seen by whoever sees the page."""
    named = files_named(page.body, json.dumps(page.fields, ensure_ascii=False))
    if not named or actor.person_id is None:
        return []
    rows = list(
        db.session.scalars(
            select(Attachment).where(
                Attachment.id.in_(named),
                Attachment.page_no.is_(None),
                Attachment.uploader_id == actor.person_id,
                Attachment.deleted_at.is_(None),
            )
        )
    )
    for row in rows:
        row.page_no = page.record_no
        record(
            "file.bound", actor_id=actor.person_id, subject_type="file", subject_id=row.id, page_no=page.record_no,
            detail={"name": row.name}, tell={"index": page.record_no},
        )  # fmt: skip
    if rows:
        page.version += 1
    return rows
