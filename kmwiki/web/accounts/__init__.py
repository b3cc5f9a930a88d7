"""Coming in, going out, and one's own account."""

from __future__ import annotations

from flask import Flask

from kmwiki.web.accounts import entering, own, password_links, security  # noqa: F401  (they add their routes)
from kmwiki.web.accounts.blueprint import blueprint


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
