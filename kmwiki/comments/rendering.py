"""A comment's words as HTML: made before the transaction, stored with the comment, filled at view time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from kmwiki.accounts.mentioning import NOWHERE, Near, names_typed, people_mentioned
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import enqueue
from kmwiki.pages.links import store_comment_links
from kmwiki.pages.models import Mention, Page
from kmwiki.pages.rendering import as_called
from kmwiki.render import RENDERER_VERSION, Rendered, render_comment
from kmwiki.text.input import COMMENT_MAX, BadText, clean_text

from .models import Comment

# A comment that names more is calling a register, not people. The words stay; only so many become links and notices.
MOST_MENTIONS = 50
MOST_LINKS = 100


@dataclass(frozen=True)
class PreparedComment:
    """What somebody is about to say: their words as they will be kept, and the HTML made of them."""

    body: str
    rendered: Rendered

    @property
    def links(self) -> list[str]:
        return list(self.rendered.links[:MOST_LINKS])

    @property
    def mentions(self) -> list[str]:
        return list(self.rendered.mentions[:MOST_MENTIONS])

    @property
    def mentions_left_out(self) -> int:
        """How many people are named beyond those who are linked and told; to be said to the speaker."""
        return max(0, len(self.rendered.mentions) - MOST_MENTIONS)


def prepare_comment(body: str, near: Near = NOWHERE) -> PreparedComment:
    """Clean and render what was typed. Call it before the transaction.

    Words, spaces and line breaks stay as typed; only empty lines around the whole go. ``near`` tells who is meant when
    several people bear a name.

    Raises:
        Invalid: nothing to see in it, more than 10,000 characters, or a character that can't be kept.
    """
    try:
        kept = clean_text(body, multiline=True, max_length=None, min_visible=1)
        kept = clean_text(_without_empty_ends(kept), multiline=True, max_length=COMMENT_MAX)
    except BadText as trouble:
        key = "comments.say_something" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="body", **trouble.args_) from trouble
    return _rendered(kept, near)


def _rendered(body: str, near: Near) -> PreparedComment:
    return PreparedComment(body, render_comment(body, names_typed(body, near=near)))


def write_text(comment: Comment, prepared: PreparedComment) -> None:
    """Put prepared words into a comment; who is mentioned follows with :func:`store_references`."""
    rendered = prepared.rendered
    comment.body = prepared.body
    comment.html, comment.plain = rendered.html, rendered.plain
    comment.links, comment.mentions = list(prepared.links), list(prepared.mentions)
    comment.renderer_version = rendered.renderer_version


def store_references(comment: Comment) -> None:
    """Note whom the comment names and which pages it links to.

    It names nobody while it is deleted or hidden, since nobody may be told of it then. Its links are followed as long
    as somebody sees them: the page must be shown anew when what they lead to appears, disappears or is renamed.
    """
    shown = comment.deleted_at is None
    store_comment_links(comment.page_no, comment.id, [str(target) for target in comment.links] if shown else [])
    db.session.execute(delete(Mention).where(Mention.comment_id == comment.id))
    if not shown or comment.hidden:
        return
    people = people_mentioned(str(name) for name in comment.mentions)
    for person_id in sorted({person.id for person in people.values()}):
        db.session.add(Mention(page_no=comment.page_no, comment_id=comment.id, person_id=person_id))


def render_again(page_no: int) -> int:
    """Bring a page's comments up to the present renderer, for the ``render`` queue; gives how many were made anew.

    Opens its own transaction; the rendering is done before it.
    """
    rows = db.session.execute(
        select(Comment.id, Comment.body).where(Comment.page_no == page_no, Comment.renderer_version != RENDERER_VERSION)
    )
    made = {row.id: _rendered(row.body, as_called(page_no, row.id)) for row in rows}
    if not made:
        return 0
    with transaction():
        for comment in db.session.scalars(select(Comment).where(Comment.page_no == page_no)):
            prepared = made.get(comment.id)
            if prepared is not None and prepared.body == comment.body:  # else it was edited meanwhile, and rendered
                write_text(comment, prepared)
                store_references(comment)
        db.session.get_one(Page, page_no).version = Page.version + 1  # type: ignore[assignment]
        enqueue("index", [page_no])
    return len(made)


def _without_empty_ends(text: str) -> str:
    """Empty lines before and after go; spaces in front of the first word may be meant and stay."""
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
