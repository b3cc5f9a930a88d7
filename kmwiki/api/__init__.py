"""The site for programs: JSON under ``/api/v1``, bearer tokens, the same rights as the pages.

Nothing of the pages' own way of working happens here: no cookie is read or set, no session, no form token, no HTML.
:func:`register` must come before the pages': what is asked under ``/api/`` is answered before they look at it, and
their headers are put right after they added them.
"""

from __future__ import annotations

from flask import Blueprint, Flask

PREFIX = "/api"
VERSION = "/v1"


def register(app: Flask) -> None:
    """Attach the API."""
    # Inside, because the parts import this package.
    from kmwiki.api import description, door, search

    door.init_app(app)
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX + VERSION)
    for part in (search, description):
        part.add_routes(blueprint)
    app.register_blueprint(blueprint)
