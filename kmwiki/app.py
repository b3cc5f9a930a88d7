"""Wires everything, decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, load_settings
from kmwiki import api, web
from kmwiki import models as _models  # noqa: F401  (fills the metadata)
from kmwiki.core.database import db, transaction
from kmwiki.core.migrating import upgrade
from kmwiki.discovery.seeding import seed_synonyms
from kmwiki.extending.carrying import carry_words
from kmwiki.extending.placing import name_only_what_stands, require_consents
from kmwiki.frame.criteria import seed_frame
from kmwiki.pages.carrying import goes_along
from kmwiki.pages.saving import follows_saves, has_a_say
from kmwiki.pages.timeline import tells_of
from kmwiki.questions.accepting import ANSWERED, OPENED_AGAIN, answers_named

ROOT = Path(__file__).resolve().parents[1]
LARGEST_REQUEST = 21 * 1024 * 1024  # an upload of 20 MB and its form


class Application(Flask):
    """Flask's own, where no view and no hook is a coroutine: Flask looks at a dozen of them with every answer."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to answer. Neither migrates nor asks: that is ``upgrade``'s work.

    Args:
        settings: as :func:`config.load_settings` makes them; read from the environment when left out.
    """
    settings = settings or load_settings()
    app = Application("kmwiki", root_path=str(ROOT), template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="kmwiki",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app)
    api.register(app)  # before the pages: what is asked of it never reaches their hooks
    web.register(app)
    has_a_say(require_consents)
    goes_along(carry_words)
    tells_of((ANSWERED, OPENED_AGAIN), answers_named)
    follows_saves(name_only_what_stands)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def prepare(app: Flask) -> bool:
    """Migrate and seed; True when the schema changed. Safe to run at every start and from two processes."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        changed = upgrade(db.engine, Path(settings.data_dir))
        with transaction():
            seed_frame()
            seed_synonyms()
    return changed
