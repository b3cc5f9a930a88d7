"""Pieces of a page that a template has drawn and escaped already, put together again.

Beside the filling of stored texts this is the one place where HTML is declared to be HTML (design rule 5), so a look
at the callers of :func:`drawn` is a look at everything that is trusted.
"""

from __future__ import annotations

from markupsafe import Markup


def drawn(*parts: str) -> Markup:
    """What a template drew, whole or cut into parts. Never anything that came from a form, a file or the database."""
    return Markup("".join(parts))
