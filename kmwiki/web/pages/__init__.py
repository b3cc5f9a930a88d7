"""Pages as people see them: read, write, look back, put away."""

from __future__ import annotations

from flask import Blueprint, Flask

blueprint = Blueprint("pages", __name__)

from . import editing, keeping, looking_back, moving, remembering, renaming, splitting, viewing  # noqa: E402, F401  (their routes)


def init_app(app: Flask) -> None:
    app.extensions["kmwiki.keptpages"] = keeping.KeptPages()
    app.register_blueprint(blueprint)
