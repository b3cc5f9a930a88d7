"""Host names as requests carry them."""

from __future__ import annotations


def host_name(netloc: str) -> str:
    """``Wiki.Example:8000`` -> ``wiki.example``, ``[::1]:8000`` -> ``::1``."""
    netloc = netloc.lower()
    if netloc.startswith("["):
        return netloc[1:].split("]", 1)[0]
    return netloc.split(":", 1)[0]
