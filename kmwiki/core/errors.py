"""What can go wrong, said as keys and arguments.

Rules raise these; delivery (web, api, cli) answers them in one place and translates there.
Each carries ``key`` (a catalogue key) and ``args_`` (values for its ``%(name)s``).
"""

from __future__ import annotations

from typing import Any


class KmwikiError(Exception):
    """Base of everything that is the asker's to hear about."""

    def __init__(self, key: str, **args: Any) -> None:
        super().__init__(key, args)
        self.key = key
        self.args_ = args


class NotFound(KmwikiError):
    """Not there, or not there for this reader: the two look alike (404)."""

    def __init__(self, key: str = "error.not_found", **args: Any) -> None:
        super().__init__(key, **args)


class NotAllowed(KmwikiError):
    """May be seen but not done (403)."""

    def __init__(self, key: str = "error.not_allowed", **args: Any) -> None:
        super().__init__(key, **args)


class SignInFirst(NotAllowed):
    """A visitor asked for what members do: signed in first, then brought back."""

    def __init__(self, key: str = "error.sign_in_first", **args: Any) -> None:
        super().__init__(key, **args)


class Invalid(KmwikiError):
    """What was given can't be taken; ``field`` names the form field it belongs to (422)."""

    def __init__(self, key: str, *, field: str | None = None, **args: Any) -> None:
        super().__init__(key, **args)
        self.field = field


class Conflict(KmwikiError):
    """Somebody else was first (409): ``theirs`` is what stands now.

    Where a merge was tried, ``yours`` is what the asker wanted to save and ``merged`` what the merge left to them.
    """

    def __init__(self, key: str, *, theirs: Any = None, yours: Any = None, merged: Any = None, **args: Any) -> None:
        super().__init__(key, **args)
        self.theirs, self.yours, self.merged = theirs, yours, merged


class TooMany(KmwikiError):
    """Asked too often; ``retry_after`` in seconds (429)."""

    def __init__(self, key: str, *, retry_after: int, **args: Any) -> None:
        super().__init__(key, retry_after=retry_after, **args)
        self.retry_after = retry_after
