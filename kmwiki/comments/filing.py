"""A page's comments beside their file: what the file holds, and whom the names in it mean."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.contentfiles import CommentEntry
from kmwiki.core.database import db

from .models import Comment


def entries_of(page_no: int) -> list[CommentEntry]:
    """What the comments file should hold: in order of speaking, hidden ones left out, deleted ones as tombstones."""
    query = select(Comment).where(Comment.page_no == page_no, Comment.hidden.is_(False)).order_by(Comment.id)
    return [entry_of(comment) for comment in db.session.scalars(query)]


def entry_of(comment: Comment) -> CommentEntry:
    """One comment as its file says it; a deleted one keeps neither words nor speaker."""
    deleted = comment.deleted_at is not None
    return CommentEntry(
        id=comment.id,
        author="" if deleted else (comment.person.username if comment.person else comment.author_name),
        body="" if deleted else comment.body,
        created=comment.created_at.replace(microsecond=0),
        reply_to=comment.reply_to_id,
        edited=comment.edited_at.replace(microsecond=0) if comment.edited_at and not deleted else None,
        deleted=comment.deleted_at.replace(microsecond=0) if comment.deleted_at else None,
    )


def people_named(names: Iterable[str]) -> dict[str, Person]:
    """Accounts by the key of their username, of those among ``names`` that are one."""
    keys = {username_key(name) for name in names if name}
    query = select(Person).where(Person.username_key.in_(keys))
    return {person.username_key: person for person in db.session.scalars(query)} if keys else {}
