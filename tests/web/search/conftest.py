"""A site whose engine says what the test says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmwiki.search.documents import SearchRequest, SearchResult
from tests.web.search.answering import Answering

Answers = Callable[[Callable[[SearchRequest], SearchResult] | SearchResult], Answering]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """``answers(result)`` or ``answers(function of the request)`` puts the engine in place and gives it."""

    def put(answer: Callable[[SearchRequest], SearchResult] | SearchResult) -> Answering:
        engine = Answering(answer)
        monkeypatch.setattr("kmwiki.web.search.blueprint.engine_of", lambda _settings: engine)
        return engine

    return put
