"""Which search engine this site uses, made once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kmwiki.search.engine import SearchEngine
from kmwiki.search.whoosh_engine import WhooshEngine


@lru_cache(maxsize=4)
def engine_in(folder: Path) -> SearchEngine:
    """The engine whose index lives in ``folder``."""
    return WhooshEngine(folder)
