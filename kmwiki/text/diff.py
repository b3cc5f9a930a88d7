"""What changed between two texts, word by word, for people to read.

Lines first (difflib), then words within the changed blocks: long blocks are laid over each other by what stands once in
both, the gaps compared exactly (diff-match-patch over whole words). Comparing character by
character would be simpler and would cut Thai words and even marks off their letters; comparing all words at once takes
seconds on a long page.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from diff_match_patch import diff_match_patch

from kmwiki.text.graphemes import holds_together
from kmwiki.text.words import segment

from .anchoring import gaps

Kind = Literal["same", "added", "removed"]
RowKind = Literal["same", "added", "removed", "changed", "skipped"]

# Lines of both sides together up to which difflib is asked; its worst case, a blank line between any two that differ,
# takes seconds for a page. Longer blocks are laid over each other first.
_FEW_LINES = 200
# Seconds of this thread's own work (not of the clock: others use the machine too) for all words of one comparison;
# blocks that come too late are shown as removed and added whole.
_BUDGET = 0.2
# Words of both sides together up to which a block is compared exactly; longer ones are laid over each other first.
_SMALL = 400
# Words become private-use characters so that diff-match-patch, which knows characters only, compares words.
_FIRST_CODE, _CODES = 0xF0000, 0x10FFFE - 0xF0000
_KINDS: dict[int, Kind] = {0: "same", 1: "added", -1: "removed"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that is the same in both, or stands in one only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of both texts laid over each other; for ``skipped`` only `count`, the number of like lines left out."""

    kind: RowKind
    segments: tuple[Segment, ...] = ()
    count: int = 0


def compare(old: str, new: str, *, context: int | None = 3) -> list[Row]:
    """The rows of `old` and `new` laid over each other; like lines further than `context` from a change are skipped.

    With ``context=None`` nothing is skipped: all segments but the added ones are then the text of `old`, all but the
    removed ones that of `new`, line ends aside.
    """
    if old == new:
        rows = [Row("same", (Segment("same", line),)) for line in new.split("\n")]
    else:
        rows = list(_rows(old.split("\n"), new.split("\n")))
    return rows if context is None else _skip_far(rows, context)


def count_changes(rows: Iterable[Row]) -> tuple[int, int]:
    """Characters added and removed, for the list of revisions."""
    added = removed = 0
    for row in rows:
        for part in row.segments:
            added += len(part.text) if part.kind == "added" else 0
            removed += len(part.text) if part.kind == "removed" else 0
    return added, removed


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    deadline = time.thread_time() + _BUDGET
    for same, old_block, new_block in line_blocks(old, new):
        if same:
            yield from (Row("same", (Segment("same", line),)) for line in new_block)
        elif not old_block:
            yield from (Row("added", (Segment("added", line),)) for line in new_block)
        elif not new_block:
            yield from (Row("removed", (Segment("removed", line),)) for line in old_block)
        else:
            yield from _lines_of(_compare_words("\n".join(old_block), "\n".join(new_block), deadline))


def line_blocks(old: list[str], new: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """(same?, lines of the old, lines of the new) in order; blocks that differ may follow each other."""
    for same, (i1, i2, j1, j2) in gaps(old, new, small=_FEW_LINES):
        before, after = old[i1:i2], new[j1:j2]
        if same:
            yield True, before, after
        elif len(before) + len(after) <= _FEW_LINES:
            for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
                yield tag == "equal", before[a1:a2], after[b1:b2]
        elif [not line for line in before] == [not line for line in after]:
            # Every paragraph was changed and none came or went: each stands where it stood.
            yield from ((one == other, [one], [other]) for one, other in zip(before, after, strict=True))
        else:
            yield False, before, after


def _compare_words(old: str, new: str, deadline: float) -> list[Segment]:
    runs = word_runs(words_of(old), words_of(new), deadline - time.thread_time())
    if runs is None:
        return [Segment("removed", old), Segment("added", new)]
    return [Segment(kind, "".join(words)) for kind, words in runs]


def word_runs(old: list[str], new: list[str], seconds: float) -> list[tuple[Kind, list[str]]] | None:
    """Runs of words that are the same, added or removed; None when no time is left or there are too many words."""
    if seconds <= 0:
        return None
    deadline = time.thread_time() + seconds
    codes: dict[str, str] = {}
    for word in (*old, *new):
        codes.setdefault(word, chr(_FIRST_CODE + min(len(codes), _CODES)))
    if len(codes) >= _CODES:
        return None
    words = {code: word for word, code in codes.items()}
    coded = ["".join(codes[word] for word in text) for text in (old, new)]
    runs: list[tuple[int, str]] = []
    for same, (i1, i2, j1, j2) in gaps(*coded, small=_SMALL):
        runs += [(0, coded[0][i1:i2])] if same else _gap_runs(coded[0][i1:i2], coded[1][j1:j2], deadline)
    return [(_KINDS[kind], [words[code] for code in text]) for kind, text in runs]


def _gap_runs(old: str, new: str, deadline: float) -> list[tuple[int, str]]:
    """What differs in a gap, one code a word; removed and added whole when time is up."""
    left = deadline - time.thread_time()
    if not old or not new or left <= 0:
        return [(kind, text) for kind, text in ((-1, old), (1, new)) if text]
    matcher = diff_match_patch()
    matcher.Diff_Timeout = left
    parts: list[tuple[int, str]] = matcher.diff_main(old, new, False)
    if len(parts) <= _SMALL:  # beyond that tidying takes longer than finding
        matcher.diff_cleanupSemantic(parts)
    return parts


def words_of(text: str) -> list[str]:
    """Words, cut only where a reader sees a gap: marks that stand alone (mistyped Thai) and the parts of an emoji stay
    on the word before them. Joined they are the text."""
    tokens: list[str] = []
    for word in segment(text):
        if tokens and holds_together(tokens[-1], word[0]):
            tokens[-1] += word
        else:
            tokens.append(word)
    return tokens


def _lines_of(segments: list[Segment]) -> Iterator[Row]:
    """Break segments at line ends; a line end that was added or removed belongs to the row it closes."""
    row: list[Segment] = []
    for part in segments:
        first, *rest = part.text.split("\n")
        if first:
            row.append(Segment(part.kind, first))
        for line in rest:
            yield _row(row, part.kind)
            row = [Segment(part.kind, line)] if line else []
    yield _row(row, "same")


def _row(segments: list[Segment], end: Kind) -> Row:
    kinds = {part.kind for part in segments} or {end}
    kind: RowKind = kinds.pop() if len(kinds) == 1 else "changed"
    return Row(kind, tuple(segments) or (Segment(end, ""),))


def _skip_far(rows: list[Row], context: int) -> list[Row]:
    near: set[int] = set()
    for index, row in enumerate(rows):
        if row.kind != "same":
            near.update(range(index - context, index + context + 1))
    kept: list[Row] = []
    skipped = 0
    for index, row in enumerate(rows):
        if index in near:
            if skipped:
                kept.append(Row("skipped", count=skipped))
                skipped = 0
            kept.append(row)
        else:
            skipped += 1
    return [*kept, Row("skipped", count=skipped)] if skipped else kept
