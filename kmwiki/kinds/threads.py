"""The two sorts of thread: talk, and questions. To people they are two things, each with its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

QUESTION = "question"


class _Page(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


def name_of_kind(kind: str, subtype: object = None) -> str:
    """What a page of this kind is called, as a catalogue key: a question is a question, though its kind is thread."""
    return "questions.kind" if kind == "thread" and subtype == QUESTION else f"kind.{kind}"


def is_question(page: _Page) -> bool:
    """A thread that says nothing about itself is talk."""
    return page.kind == "thread" and page.fields.get("subtype") == QUESTION
