"""Endorsing and adopting as people see them: on the page, in their forms, and as a word in lists."""

from __future__ import annotations

from flask import Blueprint, Flask

from .cards import ProofsBlock, proofs_block

__all__ = ["ProofsBlock", "init_app", "proofs_block"]

blueprint = Blueprint("standing", __name__)

from . import adopting, endorsing  # noqa: E402, F401  (their routes)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
