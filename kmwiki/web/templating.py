"""Jinja as this site needs it."""

from __future__ import annotations

import contextlib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = "templates"
"""In the data folder: templates as they were compiled. It can be deleted at any time."""


class Templates(Environment):
    """Flask's environment, with one plain dictionary of globals for all templates.

    Jinja lays a ``ChainMap`` over the globals for each template, so that it may have its own; ours never do. With each
    import of a macro it then compares all the names of two such maps, in Python: for the dozen imports of a page that
    took longer than its queries.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled by an earlier process: the first page of a new one would wait a third of a second for them.

    A changed template is compiled anew (its text is compared), and where nothing can be kept it is compiled each time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.jinja")

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            # It holds code, so it is written by the application alone.
            Path(self.directory).mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """To be called before anything asks for the environment: it is made when first asked for."""
    app.jinja_environment = Templates
    app.jinja_options["bytecode_cache"] = CompiledTemplates(Path(app.config["SETTINGS"].data_dir) / FOLDER)
