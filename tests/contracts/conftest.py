from __future__ import annotations

from pathlib import Path

import pytest

from kmwiki.search import snapshot
from kmwiki.search.engine import SearchEngine
from tests.contracts.engines import ENGINES, VILLAGE


@pytest.fixture(params=[*sorted(ENGINES), "large"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SearchEngine:
    """Each engine in turn, without a document. The default one reads a large index otherwise than a small one, so it
    is asked as if it were large too."""
    if request.param != "large":
        return ENGINES[request.param](tmp_path)
    monkeypatch.setattr(snapshot, "MOST_HELD", -1)
    return ENGINES["whoosh"](tmp_path)


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    """Each engine in turn, with the village in it, other people's papers among them."""
    empty.apply(VILLAGE)
    return empty
