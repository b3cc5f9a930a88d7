"""What the templates of a talk are given: small frozen cards with exactly what is drawn.

What depends on the moment (form token, form id, what the reader is answering) stands in :class:`Box`, apart from the
cards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from kmwiki.web.thanks import ThanksView

from .extending import CommentAction, CommentNote


@dataclass(frozen=True)
class AuthorView:
    """Who said it; ``url`` only for readers who may open people's pages."""

    name: str
    url: str | None
    about: str


@dataclass(frozen=True)
class QuoteView:
    """Words a comment speaks about. ``name`` is who said them; empty for a passage of the page. ``url`` leads to where
    they stand; None when they do not stand there any more."""

    words: str
    before: str
    after: str
    name: str
    url: str | None


@dataclass(frozen=True)
class CommentView:
    """A comment as the component ``components/comments.html`` draws it."""

    id: int
    author: AuthorView | None
    created: datetime
    permalink: str
    body_html: Markup | None = None
    edited: datetime | None = None
    history_url: str | None = None
    reply_to_name: str | None = None
    quote: QuoteView | None = None
    spoke_of: int | None = None
    spoke_of_url: str | None = None
    is_deleted: bool = False
    tombstone: str | None = None
    is_hidden: bool = False
    reply_action: str | None = None
    edit_url: str | None = None
    delete_action: str | None = None
    undelete_action: str | None = None
    hide_action: str | None = None
    unhide_action: str | None = None
    actions: tuple[CommentAction, ...] = ()
    notes: tuple[CommentNote, ...] = ()
    thanks: ThanksView | None = None
    replies: tuple[CommentView, ...] = ()


@dataclass(frozen=True)
class Answered:
    """Whom the open box answers. ``quote_action``: where the box is sent to come back with their words quoted."""

    id: int
    name: str
    quote_action: str | None = None


@dataclass(frozen=True)
class QuoteField:
    """The words that are quoted, in the form; the place that finds them again goes along unseen."""

    words: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Cancel:
    """The way out of the box. With ``sends`` what stands in it is sent along there, so that no word is lost."""

    label: str
    url: str
    sends: bool = True


@dataclass(frozen=True)
class Box:
    """The open box, ready to be drawn by ``comment_form``. ``quote`` is None where nothing can be quoted."""

    action: str
    form_id: str | None = None
    body: str = ""
    reply_to: Answered | None = None
    cancel: Cancel | None = None
    error: str | None = None
    error_field: str = "body"
    revision: int | None = None
    label: str | None = None
    button_label: str | None = None
    quote: QuoteField | None = None
    writer: str | None = None  # whose form it is, where ``keeping`` does not say so
    keeping: Markup | None = None  # what the script that keeps drafts has to know


@dataclass(frozen=True)
class Talk:
    """What must be known of the talk of a kept page: which comments it shows in which order, and its newest."""

    page_no: int
    order: tuple[int, ...]
    newest: int
    shown: bool
    speaks: bool
    trying: frozenset[int]  # who said they would try something of it: they may be asked how it went


@dataclass(frozen=True)
class CommentsBlock:
    """Everything below a page. ``talk`` is drawn already; ``thanks`` and ``asked`` are about the page itself.

    ``holes`` are words that stand in the drawn page where something is put in for each reader: word -> what.
    """

    shown: bool
    talk: Markup
    count: int
    closed: bool
    box: Box | None
    login_url: str | None
    part: int
    parts: int
    part_url: Callable[[int], str]
    acts: bool = False  # a form token for the buttons in the talk
    thanks: ThanksView | None = None
    said: Sequence[tuple[str, str]] = ()  # at the thanks, to whoever just pressed one of the buttons
    order: tuple[int, ...] = ()  # of what is shown, as it is read
    newest: int = 0
    trying: frozenset[int] = frozenset()  # who said they would try something of it
    thanked: frozenset[int] = frozenset()  # who finds buttons they have pressed
    holes: dict[str, str] | None = None

    def for_one_reader(self, page_no: int) -> Talk:
        """What must be known of it to put in what belongs to one reader alone."""
        return Talk(page_no, self.order, self.newest, self.shown, self.box is not None, self.trying)

    def hole(self, what: str) -> str:
        """The word that stands for a hole, or nothing."""
        return next((word for word, name in (self.holes or {}).items() if name == what), "")


@dataclass(frozen=True)
class NewsView:
    """A comment in a list: its words, who said them, where."""

    url: str
    words: str
    name: str
    at: datetime
    page_url: str
    page_title: str
    page_kind: str
