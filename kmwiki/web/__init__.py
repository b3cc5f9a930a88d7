"""The pages people see. A view finds, reads, acts, answers, and decides nothing.

One module per feature. :func:`register` is the list of them all.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

# In this order: what happens to every request first, then the features.
PARTS = (
    "process", "security", "compression", "language", "signing", "limits", "assets", "frame_of_page", "errors",
    "pagecache",
)  # fmt: skip
FEATURES = ("home", "pages", "comments", "lists", "search", "people", "accounts", "admin", "health", "patterns")


def register(app: Flask) -> None:
    """Attach every part and every feature's blueprint."""
    for name in PARTS + FEATURES:
        if find_spec(f"kmwiki.web.{name}") is None:
            continue
        import_module(f"kmwiki.web.{name}").init_app(app)
