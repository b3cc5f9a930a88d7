"""Where the files are, and whose turn it is to touch them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kmwiki.core.database import app_settings
from kmwiki.core.migrating import file_lock

OFF = "off"


@dataclass(frozen=True)
class Place:
    """The content folder. ``mirror`` is ``members``, ``public`` (only public pages) or ``off``."""

    folder: Path
    mirror: str
    lock_file: Path

    def file(self, path: str) -> Path:
        """The file of a relative path."""
        return self.folder.joinpath(*path.split("/"))


def the_place() -> Place:
    """The place of the present application."""
    settings = app_settings()
    # Resolved once: the folder itself may be a link (a mounted disk); nothing below it may.
    return Place(settings.content_dir.resolve(), settings.mirror, settings.data_dir / "content.lock")


@contextmanager
def our_turn(place: Place) -> Iterator[None]:
    """Nobody else of ours writes there: from reading the database to noting what was agreed is one step.

    Without it a process that was held up could write an older revision over a newer one. Does not nest.
    """
    with file_lock(place.lock_file):
        yield
