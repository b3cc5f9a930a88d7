"""Help with finding: the table of synonyms, the glossary, what was not found, and the searches people keep."""

from __future__ import annotations

from flask import Flask

from kmwiki.core.once import new_form_id

from . import glossary, misses, searches, synonyms  # noqa: F401  (they add their routes)
from .blueprint import blueprint


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    # The form that keeps a search stands on pages of others (discovery/save_form.html): it brings its own id.
    app.jinja_env.globals["new_form_id"] = new_form_id
