"""Jinja as this site needs it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class Templates(Environment):
    """Flask's environment, with one plain dictionary of globals for all templates.

    Jinja lays a ``ChainMap`` over the globals for each template, so that it may have its own; ours never do. With each
    import of a macro it then compares all the names of two such maps, in Python: for the dozen imports of a page that
    took longer than its queries.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def init_app(app: Flask) -> None:
    """To be called before anything asks for the environment: it is made when first asked for."""
    app.jinja_environment = Templates
