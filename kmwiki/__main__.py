"""``python -m kmwiki``: the command line, handed the application that it opens when a command needs one."""

from __future__ import annotations

from kmwiki.cli import main
from kmwiki.cli.terminal import AppModule


def load_app() -> AppModule:
    """Imported on demand: ``--help`` and a misspelt command need neither Flask nor a database."""
    from kmwiki import app

    return app


if __name__ == "__main__":
    main(load_app)
