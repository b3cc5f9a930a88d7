"""A page's comments beside their file: what the file holds, and whom the names in it mean."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.contentfiles import CommentEntry
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid

from .models import Comment
from .quoting import Quote, clean_quote


def entries_of(page_no: int) -> list[CommentEntry]:
    """What the comments file should hold: in order of speaking, hidden ones left out, deleted ones as tombstones."""
    comments = list(db.session.scalars(select(Comment).where(Comment.page_no == page_no).order_by(Comment.id)))
    gone = {comment.id for comment in comments if comment.hidden or comment.deleted_at is not None}
    return [entry_of(comment, answers_gone=comment.reply_to_id in gone) for comment in comments if not comment.hidden]


def entry_of(comment: Comment, *, answers_gone: bool = False) -> CommentEntry:
    """One comment as its file says it; a deleted one keeps neither words nor speaker.

    With ``answers_gone`` the words it quotes have been taken away or hidden, and don't live on here either.
    """
    deleted = comment.deleted_at is not None
    quotes = bool(comment.quote) and not deleted and not answers_gone
    return CommentEntry(
        id=comment.id,
        author="" if deleted else (comment.person.username if comment.person else comment.author_name),
        body="" if deleted else comment.body,
        created=comment.created_at.replace(microsecond=0),
        reply_to=comment.reply_to_id,
        quote=comment.quote if quotes else "",
        quote_before=comment.quote_before if quotes else "",
        quote_after=comment.quote_after if quotes else "",
        quote_revision=comment.page_revision if quotes else None,
        edited=comment.edited_at.replace(microsecond=0) if comment.edited_at and not deleted else None,
        deleted=comment.deleted_at.replace(microsecond=0) if comment.deleted_at else None,
    )


def quote_of(entry: CommentEntry) -> Quote | None:
    """What an entry quotes, as far as it can be kept; a quotation is not worth the comment."""
    try:
        return clean_quote(entry.quote, entry.quote_before, entry.quote_after)
    except Invalid:
        return None


def people_named(names: Iterable[str]) -> dict[str, Person]:
    """Accounts by the key of their username, of those among ``names`` that are one."""
    keys = {username_key(name) for name in names if name}
    query = select(Person).where(Person.username_key.in_(keys))
    return {person.username_key: person for person in db.session.scalars(query)} if keys else {}
