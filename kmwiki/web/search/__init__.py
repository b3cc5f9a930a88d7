"""Searching, as pages that work without JavaScript: every filter is a link."""

from __future__ import annotations

from flask import Flask

from . import alike, download, results, suggesting  # noqa: F401  (each attaches its views)
from .blueprint import blueprint as _blueprint
from .drawing import drawn_hits
from .options import drawn_facets


def init_app(app: Flask) -> None:
    app.register_blueprint(_blueprint)
    app.jinja_env.globals["drawn_facets"] = drawn_facets
    app.jinja_env.globals["drawn_hits"] = drawn_hits
