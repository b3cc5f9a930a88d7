"""Pages as people see them: read, write, look back, put away."""

from __future__ import annotations

from flask import Blueprint, Flask

from kmwiki.kinds import name_of_kind

blueprint = Blueprint("pages", __name__)

from . import (  # noqa: E402  (their routes)
    broken,  # noqa: F401
    drafting,  # noqa: F401
    editing,
    keeping,
    looking_back,  # noqa: F401
    moving,  # noqa: F401
    pasting,  # noqa: F401
    previewing,  # noqa: F401
    remembering,  # noqa: F401
    renaming,  # noqa: F401
    splitting,  # noqa: F401
    suggesting,  # noqa: F401
    switching,  # noqa: F401
    viewing,  # noqa: F401
)


def init_app(app: Flask) -> None:
    app.extensions["kmwiki.keptpages"] = keeping.KeptPages()
    app.extensions["kmwiki.renewed"] = {"pages.new": editing.renewed_new, "pages.edit": editing.renewed_edit}
    app.jinja_env.globals["name_of_kind"] = name_of_kind
    app.register_blueprint(blueprint)
