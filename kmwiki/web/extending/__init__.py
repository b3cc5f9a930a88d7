"""Extending what was said: choosing words, asking for them, answering, and what pages tell of it."""

from __future__ import annotations

from flask import Blueprint, Flask

from .cards import actions_under, notes_under

blueprint = Blueprint("extending", __name__)

from . import answering, choosing, placing, proposing  # noqa: E402, F401  (their routes)


def init_app(app: Flask) -> None:
    from kmwiki.extending.reading import people_of_words
    from kmwiki.web.comments import offer_actions, offer_notes
    from kmwiki.web.pages.keeping import own_here

    app.register_blueprint(blueprint)
    offer_actions(app, actions_under)
    offer_notes(app, notes_under)
    own_here(app, people_of_words)  # who asked sees how it stands, who spoke is not asked to ask themselves
