"""Reporting, the moderators' queue, and notes to writers, as people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask, url_for

from kmwiki.access import Actor
from kmwiki.comments.reading import CommentCard
from kmwiki.moderation.answering import notes_on_comments
from kmwiki.pages.showing import AnyPage
from kmwiki.web.comments import CommentAction, CommentNote, offer_actions, offer_notes
from kmwiki.web.language import gettext

from . import queue, reporting  # noqa: F401  (they add their routes)
from .blueprint import blueprint
from .notes import NoteLine, notes_above

__all__ = ["NoteLine", "init_app", "notes_above"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    offer_actions(app, _may_report)
    offer_notes(app, _why_hidden)


def _may_report(_actor: Actor, _page: AnyPage, cards: Sequence[CommentCard]) -> Mapping[int, Sequence[CommentAction]]:
    """Under everybody's words but one's own; the page is kept apart for whoever spoke under it."""
    label = gettext("moderation.report")
    return {
        card.id: (CommentAction(label, f"/c/{card.id}/report", icon="warning"),)
        for card in cards
        if not card.may_edit and not card.hidden
    }


def _why_hidden(actor: Actor, page: AnyPage, cards: Sequence[CommentCard]) -> Mapping[int, Sequence[CommentNote]]:
    """Hidden words are there for their writer and for moderators only, and so is the way to the note."""
    hidden = [card.id for card in cards if card.hidden]
    if not hidden:
        return {}
    notes = notes_on_comments(hidden)
    label = gettext("moderation.note_of_moderator")
    return {
        comment_id: (CommentNote(label, url_for("moderation.note", note_id=note_id), icon="info"),)
        for comment_id, note_id in notes.items()
    }
