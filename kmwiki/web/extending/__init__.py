"""Extending what was said: choosing words, asking for them, answering, and what pages tell of it."""

from __future__ import annotations

from flask import Blueprint, Flask

from .cards import actions_under, notes_under

blueprint = Blueprint("extending", __name__)

from . import answering, choosing, placing  # noqa: E402, F401  (their routes)


def init_app(app: Flask) -> None:
    from kmwiki.web.comments import offer_actions, offer_notes

    app.register_blueprint(blueprint)
    offer_actions(app, actions_under)
    offer_notes(app, notes_under)
