"""Fields that tell how a page stands rather than what its writers wrote: which answer was accepted, say.

They change without a revision, as being locked or hidden does: nobody wrote anything. The newest revision carries the
value all the same, so that page, revision and content file go on saying the same.
"""

from __future__ import annotations

from sqlalchemy import update

from kmwiki.core.database import db

from .models import Page, Revision


def write_field(page: Page, key: str, value: object) -> None:
    """Set a field of the page and of its newest revision; None takes it out."""
    fields = {name: said for name, said in page.fields.items() if name != key}
    page.fields = fields if value is None else {**fields, key: value}
    db.session.execute(
        update(Revision)
        .where(Revision.page_no == page.record_no, Revision.number == page.revision)
        .values(fields=page.fields)
    )
