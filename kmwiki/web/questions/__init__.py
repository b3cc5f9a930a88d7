"""Threads and questions as people see them: how a talk opens, its accepted answer, the list of questions, ฝากถาม."""

from __future__ import annotations

from flask import Flask

from kmwiki.web.comments import offer_actions, offer_notes

from . import answering, asking, entrusting, looking_up, passing_on  # noqa: F401  (they add their routes)
from .blueprint import blueprint
from .talks import TalkView, actions_of, notes_of, talk_view

__all__ = ["TalkView", "init_app", "talk_view"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    offer_actions(app, actions_of)
    offer_notes(app, notes_of)
