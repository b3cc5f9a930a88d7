"""Files and pictures as people see them: sent in, shown, looked after."""

from __future__ import annotations

from flask import Flask

from . import sending_in, showing, tending  # noqa: F401  (they add their routes)
from .blueprint import blueprint
from .cards import LIMITS


def init_app(app: Flask) -> None:
    app.jinja_env.globals["file_limits"] = LIMITS
    app.register_blueprint(blueprint)
