"""Following as people see it: the button beside what can be followed, and the page of all one follows."""

from __future__ import annotations

from flask import Blueprint, Flask

from .buttons import FollowCard, follow_card, page_button

__all__ = ["FollowCard", "follow_card", "init_app", "page_button"]

blueprint = Blueprint("follows", __name__)

from . import choosing  # noqa: E402, F401  (its routes)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
