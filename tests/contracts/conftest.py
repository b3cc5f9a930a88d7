from __future__ import annotations

from pathlib import Path

import pytest

from kmwiki.search.engine import SearchEngine
from tests.contracts.engines import ENGINES, VILLAGE


@pytest.fixture(params=sorted(ENGINES))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """Each engine in turn, without a document."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    """Each engine in turn, with the village in it, other people's papers among them."""
    empty.apply(VILLAGE)
    return empty
