"""The office: people, agencies, invitations, settings, criteria and the audit log.

Every page asks the permission map for its own ability; the menu shows what the reader may open.
"""

from __future__ import annotations

from flask import Flask

from kmwiki.web.admin import (  # noqa: F401  (they add their routes)
    agencies,
    audit,
    criteria,
    invites,
    overview,
    people,
    person,
    settings,
)
from kmwiki.web.admin.blueprint import blueprint


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
