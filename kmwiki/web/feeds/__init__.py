"""Atom feeds of what is public: the site's, and those of kinds, agencies, categories, tags and a page's talk."""

from __future__ import annotations

from flask import Blueprint, Flask

from .keeping import KeptFeeds

blueprint = Blueprint("feeds", __name__)

from . import answering  # noqa: E402, F401  (its routes)


def init_app(app: Flask) -> None:
    app.extensions["kmwiki.feeds"] = KeptFeeds()
    app.register_blueprint(blueprint)
