"""Which engine a site gets by its settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from config import Settings
from kmwiki.indexing.engine import engine_in, engine_of, warm_up
from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.search.meaning import load_encoder
from tests.support import concepts

PUBLIC = frozenset({"public"})
PAGES = (
    Document("p1", "page", 1, title="อพยพน้ำท่วม", tokens=PUBLIC),
    Document("p2", "page", 2, title="The river rose", body="They move people to safety.", lang="en", tokens=PUBLIC),
)


@pytest.fixture
def settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Those of a site with the extra installed and not switched on."""
    concepts.install(monkeypatch)
    settings: Settings = app.config["SETTINGS"]
    yield settings
    concepts.forget()


def whys(engine: SearchEngine) -> dict[str, str]:
    return {hit.key: hit.why for hit in engine.search(SearchRequest("อพยพน้ำท่วม ริมคลอง", PUBLIC)).hits}


def test_similar_meaning_is_off_until_it_is_switched_on(settings: Settings) -> None:
    plain = engine_of(settings)
    assert plain is engine_in(settings.index_dir)
    plain.rebuild(PAGES)
    assert whys(plain) == {"p1": "words"}

    semantic = engine_of(replace(settings, semantic=True))
    assert semantic is not plain
    assert semantic.status().state == "outdated"
    semantic.rebuild(PAGES)
    assert whys(semantic) == {"p1": "words", "p2": "meaning"}
    assert plain.status().state == "outdated"


def test_nobody_waits_for_the_encoder(settings: Settings) -> None:
    engine = engine_of(replace(settings, semantic=True))
    engine.rebuild([])
    encoder = load_encoder()
    before = len(encoder._model.encoded)  # type: ignore[attr-defined]
    warm_up(engine)
    assert len(encoder._model.encoded) > before  # type: ignore[attr-defined]
