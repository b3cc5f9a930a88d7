"""Which search engine this site uses, made once per process."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

from config import Settings
from kmwiki.search.documents import SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.search.english_words import is_english
from kmwiki.search.errors import IndexTrouble
from kmwiki.search.lexicon import look_up
from kmwiki.search.meaning import load_encoder
from kmwiki.search.whoosh_engine import WhooshEngine
from kmwiki.text.words import segment


def engine_of(settings: Settings) -> SearchEngine:
    """The engine a site with these settings uses."""
    return engine_in(settings.index_dir, semantic=settings.semantic)


def engine_in(folder: Path, *, semantic: bool = False) -> SearchEngine:
    """The engine whose index lives in ``folder``; `semantic` as `Settings.semantic`."""
    return _engine(folder, semantic)


@lru_cache(maxsize=4)
def _engine(folder: Path, semantic: bool) -> SearchEngine:
    return WhooshEngine(folder, load_encoder() if semantic else None)


def read_word_lists() -> None:
    """Read the Thai words (60 MB), the English ones and the lexicon; once per process, half a second together."""
    segment("น้ำ")
    is_english("water")
    look_up("น้ำ")


def warm_up(engine: SearchEngine) -> None:
    """Read the words, open the index and load the sentence encoder, where there is one, before anybody waits for
    them: a second or two each, once per process."""
    read_word_lists()
    with contextlib.suppress(IndexTrouble):
        engine.search(SearchRequest(text="อุ่น warm", tokens=frozenset()))
