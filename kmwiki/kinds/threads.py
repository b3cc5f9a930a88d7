"""The two sorts of thread: talk, and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

QUESTION = "question"


class _Page(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


def is_question(page: _Page) -> bool:
    """A thread that says nothing about itself is talk."""
    return page.kind == "thread" and page.fields.get("subtype") == QUESTION
