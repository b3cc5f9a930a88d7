"""Bringing pages in and taking them out."""

from __future__ import annotations

from flask import Flask

from . import one_page, taking_out  # noqa: F401  (they add their routes)
from .blueprint import blueprint
from .bringing_in import allow_large_sending


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.url_value_preprocessor(allow_large_sending)
