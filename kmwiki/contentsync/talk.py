"""The comments beside a page: written after the page, new ones typed into the file taken in.

Only their speakers change comments, on the site. So of a file edited by hand what is new is taken in; an altered
wording is reported and both are left as they are; one that was taken out is written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kmwiki.accounts.naming import username_key
from kmwiki.comments.filing import entries_of, entry_of, people_named, quote_of
from kmwiki.comments.loading import SaidBefore, load_comments
from kmwiki.comments.models import Comment
from kmwiki.comments.rendering import PreparedComment, prepare_comment
from kmwiki.contentfiles import CommentEntry, ContentProblem, dump_comments, parse_comments
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid
from kmwiki.pages.models import Page

from .sameness import hash_of


@dataclass(frozen=True)
class Compared:
    """A comments file beside the database: what is new in it, and whose wording differs."""

    new: list[CommentEntry]
    altered: list[CommentEntry]
    known: dict[int, int]  # id in the file -> id here


def hash_of_talk(page_no: int) -> str | None:
    """Of the comments as they are now; None where nobody spoke."""
    entries = entries_of(page_no)
    return hash_of(dump_comments(entries)) if entries else None


def compare(page_no: int, entries: Sequence[CommentEntry]) -> Compared:
    """Match a file's comments with the page's: by number, else by speaker, moment and words."""
    comments = list(db.session.scalars(select(Comment).where(Comment.page_no == page_no)))
    by_id = {comment.id: comment for comment in comments}
    by_words = {_words(entry_of(comment)): comment for comment in comments if comment.deleted_at is None}
    new, altered, known = [], [], {}
    for entry in entries:
        here = by_words.get(_words(entry)) or (by_id.get(entry.id) if entry.id is not None else None)
        if here is None:
            new.append(entry)
            continue
        if entry.id is not None:
            known[entry.id] = here.id
        # What is deleted or hidden here was not there when the file was written: nothing was altered by hand.
        if here.deleted_at is None and entry.deleted is None and _body(entry) != here.body:
            altered.append(entry)
    return Compared(new, altered, known)


def prepare_new(entries: Sequence[CommentEntry], *, path: str) -> list[tuple[CommentEntry, PreparedComment | None]]:
    """Render comments, before the transaction.

    Raises:
        ContentProblem: a text that can't be a comment, with its line.
    """
    prepared = []
    for entry in entries:
        try:
            prepared.append((entry, None if entry.deleted else prepare_comment(entry.body)))
        except Invalid as trouble:
            raise ContentProblem(path, entry.line, trouble.key, **trouble.args_) from trouble
    return prepared


def take_in(
    page: Page, prepared: Sequence[tuple[CommentEntry, PreparedComment | None]], *, known: dict[int, int]
) -> list[Comment]:
    """Add comments from a file, inside a transaction. Speakers whose username exists become accounts."""
    people = people_named(entry.author for entry, _ in prepared)
    return load_comments(
        page,
        [
            SaidBefore(
                prepared=words,
                created_at=entry.created,
                person=people.get(username_key(entry.author)),
                name=entry.author,
                id=entry.id,
                reply_to=entry.reply_to,
                edited_at=entry.edited,
                deleted_at=entry.deleted,
                quote=quote_of(entry),
                quote_revision=entry.quote_revision,
            )
            for entry, words in prepared
        ],
        known=known,
    )


def read_comments(data: bytes | None, path: str) -> list[CommentEntry]:
    """The comments of a file that may not be there."""
    return parse_comments(data, path=path) if data is not None else []


def _words(entry: CommentEntry) -> tuple[object, ...]:
    return entry.author, entry.created, _body(entry)


def _body(entry: CommentEntry) -> str:
    return entry.body.strip("\n")
