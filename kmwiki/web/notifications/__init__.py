"""Being told, as people see it: the inbox, the digest, mail and how it is stopped."""

from __future__ import annotations

from flask import Blueprint, Flask

from .opening import opened

__all__ = ["init_app", "opened"]

blueprint = Blueprint("notices", __name__)

from . import digests, inbox, mailing  # noqa: E402, F401  (its routes)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
