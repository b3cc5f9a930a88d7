"""Who wrote what: every line of a text with the revision that last changed it, and the one it goes back to.

Revisions are told one after the other, oldest first. A line that stays, moves or comes back unchanged keeps what is
known of it; a line that is much like the one it stands in place of goes back to the same beginning.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .diff import line_blocks, words_of

ALIKE = 0.5  # of the words of the longer line stand in the other one too
# A shorter line comes back by chance: "- ใช่", a heading of the template.
_TELLING = 20
_MOST_PAIRS = 2_500  # lines of a changed block that are held against each other; in larger ones only neighbours
_NEIGHBOURS = 2
_BUDGET_S = 2.0  # for likeness, over all revisions of a text; then a changed line is a new one


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: the revision that last changed it, and the one that brought it."""

    changed: int
    begun: int


@dataclass(frozen=True, slots=True)
class Told:
    """Lines in a row that come from the same revisions, joined as they stand in the text."""

    text: str
    origin: Origin


class Blame:
    """Follows one text through its revisions."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._origins: list[Origin] = []
        self._known: dict[str, Origin] = {}
        self._words: dict[str, Counter[str]] = {}
        self._left = _BUDGET_S

    def tell(self, revision: int, text: str) -> None:
        """The text as it stood in the next revision."""
        new = text.split("\n") if text else []
        old, origins = self._lines, self._origins
        limit = min(len(old), len(new))
        head = next((i for i in range(limit) if old[i] != new[i]), limit)
        tail = next((i for i in range(limit - head) if old[-1 - i] != new[-1 - i]), limit - head)
        middle = self._middle(
            revision, old[head : len(old) - tail], origins[head : len(old) - tail], new[head : len(new) - tail]
        )
        self._origins = origins[:head] + middle + (origins[len(old) - tail :] if tail else [])
        self._lines = new

    def told(self) -> list[Told]:
        """The newest text in runs of lines with one origin; blank lines belong to what stands before them."""
        runs: list[Told] = []
        for line, origin in zip(self._lines, self._origins, strict=True):
            if runs and (not line.strip() or runs[-1].origin == origin):
                runs[-1] = Told(f"{runs[-1].text}\n{line}", runs[-1].origin)
            else:
                runs.append(Told(line, origin))
        return runs

    def _middle(self, revision: int, old: list[str], origins: list[Origin], new: list[str]) -> list[Origin]:
        """The origins of the lines between the first and the last that differ."""
        if not old and not new:
            return []
        self._known |= {line: origin for line, origin in zip(old, origins, strict=True) if len(line) >= _TELLING}
        found: list[Origin] = []
        at = 0
        for same, before, after in line_blocks(old, new):
            here = origins[at : at + len(before)]
            found += here if same else self._changed(revision, before, here, after)
            at += len(before)
        return found

    def _changed(self, revision: int, old: list[str], origins: list[Origin], new: list[str]) -> list[Origin]:
        found = []
        free = set(range(len(old)))
        for position, line in enumerate(new):
            known = self._known.get(line)
            if known is not None:
                found.append(known)
                continue
            match = self._most_alike(line, old, free, position * len(old) // len(new)) if old else None
            if match is not None:
                free.discard(match)
            found.append(Origin(revision, origins[match].begun if match is not None else revision))
        return found

    def _most_alike(self, line: str, old: Sequence[str], free: set[int], near: int) -> int | None:
        if self._left <= 0 or not line.strip():
            return None
        started = time.monotonic()
        candidates: Iterable[int] = free
        if len(old) ** 2 > _MOST_PAIRS:
            candidates = (i for i in range(near - _NEIGHBOURS, near + _NEIGHBOURS + 1) if i in free)
        rated = [(self._likeness(line, old[i]), -abs(i - near), i) for i in candidates]
        self._left -= time.monotonic() - started
        best = max(rated, default=(0.0, 0, 0))
        return best[2] if best[0] >= ALIKE else None

    def _likeness(self, one: str, other: str) -> float:
        if not 0.3 * len(one) <= len(other) <= 3.4 * len(one):
            return 0.0
        first, second = self._counted(one), self._counted(other)
        most = max(first.total(), second.total())
        return sum((first & second).values()) / most if most else 0.0

    def _counted(self, line: str) -> Counter[str]:
        counted = self._words.get(line)
        if counted is None:
            counted = self._words[line] = Counter(word for word in words_of(line) if not word.isspace())
        return counted
