"""Comments that were said elsewhere or earlier: from content files and the example site, with their dates kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.pages.models import Page

from .models import Comment
from .posting import show_change
from .quoting import Quote
from .rendering import PreparedComment, store_references, write_text


@dataclass(frozen=True)
class SaidBefore:
    """A comment with its history. ``prepared`` None: a tombstone. ``person`` None: the speaker is only ``name``.

    ``id`` is kept when no other comment has it. ``reply_to`` is the id, in this list or on the page, it answers.
    """

    prepared: PreparedComment | None
    created_at: datetime | None = None
    person: Person | None = None
    name: str = ""
    id: int | None = None
    reply_to: int | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    quote: Quote | None = None
    quote_revision: int | None = None


def load_comments(
    page: Page, entries: Sequence[SaidBefore], *, known: Mapping[int, int] | None = None
) -> list[Comment]:
    """Add comments to a page, inside a transaction and without asking for rights; gives them in the same order.

    Args:
        known: ids that ``reply_to`` may name and what they are called here, when that differs.
    """
    ids: dict[int, Comment] = {}
    made: list[Comment] = []
    for entry in entries:
        answered = ids.get(entry.reply_to) if entry.reply_to is not None else None
        if answered is None and entry.reply_to is not None:
            found = db.session.get(Comment, (known or {}).get(entry.reply_to, entry.reply_to))
            answered = found if found is not None and found.page_no == page.record_no else None
        comment = Comment(
            id=entry.id if entry.id is not None and db.session.get(Comment, entry.id) is None else None,
            page_no=page.record_no, person_id=entry.person.id if entry.person else None,
            author_name="" if entry.person else entry.name[:120], page_revision=page.revision,
            created_at=entry.created_at or now(), edited_at=entry.edited_at, deleted_at=entry.deleted_at,
            parent_id=(answered.parent_id or answered.id) if answered else None,
            reply_to_id=answered.id if answered else None,
        )  # fmt: skip
        if entry.quote is not None and entry.prepared is not None:
            _write_quote(comment, entry.quote, min(entry.quote_revision or page.revision, page.revision))
        if entry.prepared is not None:
            write_text(comment, entry.prepared)
        else:
            comment.body = comment.html = comment.plain = ""
            comment.links, comment.mentions, comment.renderer_version = [], [], 0
        db.session.add(comment)
        db.session.flush()
        store_references(comment)
        if entry.id is not None:
            ids[entry.id] = comment
        made.append(comment)
    if made:
        show_change(page, count=sum(comment.deleted_at is None for comment in made))
        record(
            "comments.loaded", actor_id=None, subject_type="page", subject_id=page.record_no, page_no=page.record_no,
            detail={"count": len(made)}, tell={"index": page.record_no, "mirror": page.record_no},
        )  # fmt: skip
    return made


def _write_quote(comment: Comment, quote: Quote, revision: int) -> None:
    """As it was told: whether the words still stand where they stood is looked at when they are shown."""
    comment.quote, comment.quote_before, comment.quote_after = quote.words, quote.before, quote.after
    comment.page_revision = max(revision, 1)
