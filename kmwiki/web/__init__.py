"""The pages people see. A view finds, reads, acts, answers, and decides nothing.

One module per feature. :func:`register` is the list of them all.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

# In this order: what happens to every request first, then the features.
PARTS = (
    "templating",
    "process",
    "security",
    "compression",
    "language",
    "signing",
    "limits",
    "assets",
    "frame_of_page",
    "errors",
    "pagecache",
)
FEATURES = (
    "home", "pages", "comments", "thanks", "extending", "follows", "notifications", "feeds", "attachments", "lists",
    "questions", "search", "discovery", "people", "accounts", "admin", "transfer", "health", "patterns", "standing",
    "acknowledging", "reviewing", "moderation", "welcome",
)  # fmt: skip


def register(app: Flask) -> None:
    """Attach every part and every feature's blueprint.

    By name, because the modules import this package: importing them at the top would be a ring.
    """
    for name in PARTS + FEATURES:
        import_module(f"kmwiki.web.{name}").init_app(app)
