"""What is said about a file that isn't taken. Light: it is raised inside the one-off processes too."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A file can't be taken, or can't be read: ``key`` of the wording and its arguments."""

    def __init__(self, key: str, **args: Any) -> None:
        super().__init__(key, args)
        self.key = key
        self.args_ = args
