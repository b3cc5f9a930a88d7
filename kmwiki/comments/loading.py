"""Comments that were said elsewhere or earlier: from files and from the example site, with their dates and ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.pages.models import Page

from .models import Comment
from .posting import show_change
from .rendering import PreparedComment, store_references, write_text


@dataclass(frozen=True)
class SaidBefore:
    """A comment to be loaded.

    ``local_id`` is what ``reply_to`` of others in the same list refers to, and the id to keep when it is free.
    ``author`` is a username, or the name of somebody without an account. ``prepared`` None: deleted, a tombstone.
    """

    author: str
    created: datetime
    prepared: PreparedComment | None
    local_id: int | None = None
    reply_to: int | None = None
    edited: datetime | None = None
    deleted: datetime | None = None


def load_comments(page: Page, said: Sequence[SaidBefore], *, keep_ids: bool = True) -> list[Comment]:
    """Add comments to a page inside the caller's transaction, which tells the index and the mirror.

    An id that is taken is replaced by a new one; replies follow. A reply to something that is not in the list stands
    by itself.
    """
    people = _people({entry.author for entry in said})
    taken = _taken([entry.local_id for entry in said if entry.local_id]) if keep_ids else set()
    by_local: dict[int, Comment] = {}
    loaded: list[Comment] = []
    for entry in said:
        person = people.get(entry.author)
        answered = by_local.get(entry.reply_to) if entry.reply_to is not None else None
        comment = Comment(
            page_no=page.record_no,
            person_id=person.id if person else None,
            author_name="" if person else entry.author[:120],
            page_revision=page.revision,
            created_at=entry.created,
            edited_at=entry.edited,
            edits=1 if entry.edited else 0,
            deleted_at=entry.deleted,
            parent_id=(answered.parent_id or answered.id) if answered else None,
            reply_to_id=answered.id if answered else None,
            links=[],
            mentions=[],
            body="",
            html="",
            plain="",
            renderer_version=0,
        )
        if keep_ids and entry.local_id and entry.local_id not in taken:
            comment.id = entry.local_id
        if entry.prepared is not None:
            write_text(comment, entry.prepared)
        db.session.add(comment)
        db.session.flush()
        store_references(comment)
        if entry.local_id is not None:
            by_local[entry.local_id] = comment
        loaded.append(comment)
    show_change(page, count=sum(1 for entry in said if entry.deleted is None))
    return loaded


def newest_id() -> int:
    """The highest comment id there is; 0 without comments."""
    return db.session.scalar(select(func.max(Comment.id))) or 0


def _people(names: set[str]) -> dict[str, Person]:
    return {person.username: person for person in db.session.scalars(select(Person).where(Person.username.in_(names)))}


def _taken(ids: list[int]) -> set[int]:
    return set(db.session.scalars(select(Comment.id).where(Comment.id.in_(ids))))
