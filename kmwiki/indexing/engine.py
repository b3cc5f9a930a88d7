"""Which search engine this site uses, made once per process."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

from kmwiki.search.documents import SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexTrouble
from kmwiki.search.whoosh_engine import WhooshEngine


@lru_cache(maxsize=4)
def engine_in(folder: Path) -> SearchEngine:
    """The engine whose index lives in ``folder``."""
    return WhooshEngine(folder)


def warm_up(engine: SearchEngine) -> None:
    """Load the dictionary and open the index before anybody waits for them: a second or two, once per process."""
    with contextlib.suppress(IndexTrouble):
        engine.search(SearchRequest(text="อุ่น warm", tokens=frozenset()))
