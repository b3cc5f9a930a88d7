"""Comments as people see them: the talk under a page, speaking, taking back, keeping it kind."""

from __future__ import annotations

from flask import Blueprint, Flask

from .cards import comments_block, comments_of_person, newest_comment_cards
from .extending import CommentAction, CommentNote, offer_actions, offer_notes
from .passages import texts_shown
from .personal import personal_parts
from .saying import something_said
from .views import CommentsBlock, Talk

__all__ = [
    "CommentAction", "CommentNote", "CommentsBlock", "Talk", "comments_block", "comments_of_person", "init_app",
    "newest_comment_cards", "offer_actions", "offer_notes", "personal_parts", "something_said",
    "texts_shown",
]  # fmt: skip

blueprint = Blueprint("comments", __name__)

from . import drafting, speaking, tending  # noqa: E402, F401  (their routes)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
