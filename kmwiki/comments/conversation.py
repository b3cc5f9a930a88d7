"""The order in which a talk is read, and where a very long one is cut. Numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable

# Up to here a page shows every voice at once; beyond, in parts of PART_SIZE, so that a phone can still open it.
ALL_AT_ONCE = 500
PART_SIZE = 200


def conversations(rows: Iterable[tuple[int, int | None]]) -> list[list[int]]:
    """Comments as they were said, (id, parent id) in order of time -> talks: a comment followed by its answers.

    An answer whose comment is missing begins a talk of its own: no voice is lost.
    """
    talks: dict[int, list[int]] = {}
    answers: list[tuple[int, int]] = []
    for number, parent in rows:
        if parent is None:
            talks[number] = [number]
        else:
            answers.append((number, parent))
    for number, parent in answers:
        talks.setdefault(parent if parent in talks else number, []).append(number)
    return list(talks.values())


def parts(talks: Iterable[list[int]], *, size: int = PART_SIZE, all_at_once: int = ALL_AT_ONCE) -> list[list[int]]:
    """The talks laid out in parts of about ``size`` comments, in reading order; at least one part, maybe empty.

    A talk is not torn apart unless it alone is longer than a part.
    """
    talks = list(talks)
    if sum(map(len, talks)) <= all_at_once:
        return [[number for talk in talks for number in talk]]
    cut: list[list[int]] = [[]]
    for talk in talks:
        if cut[-1] and len(cut[-1]) + len(talk) > size:
            cut.append([])
        for start in range(0, len(talk), size):
            piece = talk[start : start + size]
            if start:
                cut.append([])
            cut[-1].extend(piece)
    return cut
