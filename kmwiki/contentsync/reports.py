"""What was found and done, for the command line, the log and health pages. Keys and arguments, no sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kmwiki.contentfiles import CannotWrite, ContentProblem

from .judging import State

PROBLEM, WARNING, DONE = "problem", "warning", "done"


@dataclass(frozen=True)
class Note:
    """One thing to tell about a file. A problem needs somebody's hand; a warning should be known."""

    level: str
    path: str
    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    record_no: int | None = None


@dataclass
class Report:
    """How often each thing was done (``created``, ``saved``, ``written``, …), and what there is to say."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def tell(
        self, level: str, path: str, key: str, *, line: int | None = None, no: int | None = None, **args: Any
    ) -> None:
        self.notes.append(Note(level, path, key, args, line, no))

    def tell_problem(self, trouble: ContentProblem | CannotWrite, *, path: str = "", no: int | None = None) -> None:
        if isinstance(trouble, ContentProblem):
            self.tell(PROBLEM, trouble.path, trouble.key, line=trouble.line, no=no, **trouble.args_)
        else:
            self.notes.append(Note(PROBLEM, path, trouble.key, trouble.args_, None, no))

    @property
    def problems(self) -> list[Note]:
        return [note for note in self.notes if note.level == PROBLEM]


@dataclass(frozen=True)
class FileState:
    """A line of ``content status``. ``note`` says what is wrong with a broken, doubled or taken one."""

    state: State
    path: str
    record_no: int | None = None
    note: Note | None = None
