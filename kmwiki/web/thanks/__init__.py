"""Thanks as people give and see them: three buttons under a page and under each comment, and the names beside them."""

from __future__ import annotations

from flask import Blueprint, Flask

from .cards import AskedView, NameView, ThanksView, asked_cards, page_thanks, thanks_view

__all__ = [
    "AskedView", "NameView", "ThanksView", "asked_cards", "init_app", "page_thanks", "thanks_view",
]  # fmt: skip

blueprint = Blueprint("thanks", __name__)

from . import giving  # noqa: E402, F401  (its routes)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
