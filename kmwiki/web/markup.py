"""Pieces of a page that a template has drawn and escaped already, put together again.

Beside the filling of stored texts this is the one place where HTML is declared to be HTML (design rule 5), so a look
at the callers of :func:`drawn` and :class:`Drawn` is a look at everything that is trusted.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup


def drawn(*parts: str) -> Markup:
    """What a template drew, whole or cut into parts. Never anything that came from a form, a file or the database."""
    return Markup("".join(parts))


class Drawn:
    """As :func:`drawn`, for what is long: put together where a template puts it in. ``Markup`` is one copy more."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts

    def __html__(self) -> str:
        return "".join(self._parts)

    __str__ = __html__
