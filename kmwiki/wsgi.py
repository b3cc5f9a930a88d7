"""The web application for a WSGI server: ``granian --interface wsgi kmwiki.wsgi:app``, ``gunicorn kmwiki.wsgi:app``."""

from __future__ import annotations

from kmwiki.app import create_app

app = create_app()
