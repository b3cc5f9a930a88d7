"""Two people changed the same text: what each did, brought together; or the places where only a person can.

Lines first, then whole words inside the lines both have touched, by the same words as :mod:`kmwiki.text.diff`; so no
Thai word is cut and no mark leaves its letter. Nothing is ever guessed: a change is put exactly where its writer made
it, or the place is a clash. diff-match-patch only says which words changed; its fuzzy patching would put a sentence
where it seems to fit.

Two changes clash when they overlap, and also when they touch: inside a line at least one unchanged *word* must stand
between them (a space or a sign is not enough: "the red car" made "the blue car" by one and "the red bike" by the other
is no agreement on a blue bike), or the end of a line. Two additions at the very same place clash as well, since nobody
knows which comes first. The same change made by both is taken once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .diff import line_blocks, word_runs, words_of

Side = Literal["mine", "theirs", "both"]

# Seconds for all words of one merge, ten times what a long page takes; lines whose words come too late clash whole.
_BUDGET = 3.0


@dataclass(frozen=True, slots=True)
class Clash:
    """A place both have changed: what stood there, and what each made of it. Empty where it was taken out."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text in pieces: what is settled, and the places where it is not."""

    pieces: tuple[str | Clash, ...]

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """The places nobody but a person can settle, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Clash))

    @property
    def text(self) -> str | None:
        """The merged text; None when anything clashes."""
        return None if self.clashes else self.choosing("both")

    @property
    def proposed(self) -> str:
        """A text to edit: where both changed the same place, the words of both stand there, theirs first."""
        return self.choosing("both")

    def choosing(self, side: Side) -> str:
        """The text with one side's words, or both sides', at every clash. What does not clash is merged in any case."""
        chosen = (piece if isinstance(piece, str) else _chosen(piece, side) for piece in self.pieces)
        return "".join(chosen).removesuffix("\n")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Items ``start`` to ``end`` of the base (none when equal: an addition before ``start``) became ``items``."""

    start: int
    end: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring hunks of one or both sides: the base items they cover, and what each side has there."""

    start: int
    end: int
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    touched: frozenset[Side]


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Three-way merge. It is symmetric but for the order of both sides' words in :attr:`Merge.proposed`."""
    deadline = time.monotonic() + _BUDGET
    # With a line end behind the last line as well, adding a line is no change of the one before it.
    old, new, other = (_lines(text) for text in (base, mine, theirs))
    pieces: list[str | Clash] = []
    for item in merged_items(old, _line_hunks(old, new), _line_hunks(old, other), near=_touching):
        if isinstance(item, str):
            pieces.append(item)
        elif item.start == item.end:
            pieces.append(_clash((), item))
        else:
            pieces += _merge_words("".join(old[item.start : item.end]), item, deadline)
    return Merge(tuple(pieces))


def merged_items(
    base: Sequence[str], mine: Iterable[Hunk], theirs: Iterable[Hunk], *, near: Callable[[int, int], bool]
) -> Iterator[str | Group]:  # fmt: skip
    """The items of the merge in order, and a :class:`Group` wherever the two sides' changes meet and are not the same.

    ``near(end, start)`` says whether a change that ends before item ``end`` meets one that begins at item ``start``.
    Two additions at the very same place always meet.
    """
    at = 0
    for group in _groups(base, mine, theirs, near):
        yield from base[at : group.start]
        if group.mine == group.theirs or "theirs" not in group.touched:
            yield from group.mine
        elif "mine" not in group.touched:
            yield from group.theirs
        else:
            yield group
        at = group.end
    yield from base[at:]


def hunks_of(blocks: Iterable[tuple[bool, Sequence[str], Sequence[str]]]) -> list[Hunk]:
    """The changes in a comparison given as (same?, items of the old, items of the new) in order."""
    hunks: list[Hunk] = []
    at = 0
    for same, old, new in blocks:
        if not same and (old or new):
            if hunks and hunks[-1].end == at:
                before = hunks.pop()
                hunks.append(Hunk(before.start, at + len(old), (*before.items, *new)))
            else:
                hunks.append(Hunk(at, at + len(old), tuple(new)))
        at += len(old)
    return hunks


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")]


def _line_hunks(old: list[str], new: list[str]) -> list[Hunk]:
    return hunks_of(line_blocks(old, new))


def _touching(end: int, start: int) -> bool:
    return start <= end


def _groups(
    base: Sequence[str], mine: Iterable[Hunk], theirs: Iterable[Hunk], near: Callable[[int, int], bool]
) -> Iterator[Group]:  # fmt: skip
    waiting: list[tuple[Side, Hunk]] = [("mine", hunk) for hunk in mine] + [("theirs", hunk) for hunk in theirs]
    waiting.sort(key=lambda one: (one[1].start, one[1].end))
    together: list[tuple[Side, Hunk]] = []
    end = 0
    for side, hunk in waiting:
        if together and not (near(end, hunk.start) or _both_add(together[-1][1], hunk)):
            yield _grouped(base, together, end)
            together = []
        end = max(end, hunk.end) if together else hunk.end
        together.append((side, hunk))
    if together:
        yield _grouped(base, together, end)


def _both_add(one: Hunk, other: Hunk) -> bool:
    return one.start == one.end == other.start == other.end


def _grouped(base: Sequence[str], hunks: list[tuple[Side, Hunk]], end: int) -> Group:
    start = hunks[0][1].start
    sides: dict[Side, tuple[str, ...]] = {}
    for wanted in ("mine", "theirs"):
        items: list[str] = []
        at = start
        for side, hunk in hunks:
            if side == wanted:
                items += [*base[at : hunk.start], *hunk.items]
                at = hunk.end
        sides[wanted] = (*items, *base[at:end])
    return Group(start, end, sides["mine"], sides["theirs"], frozenset(side for side, _ in hunks))


def _merge_words(base: str, group: Group, deadline: float) -> Iterator[str | Clash]:
    old = words_of(base)
    hunks: list[list[Hunk]] = []
    for side in (group.mine, group.theirs):
        runs = word_runs(old, words_of("".join(side)), deadline - time.monotonic())
        if runs is None:
            yield _clash((base,), group)
            return
        hunks.append(
            hunks_of(
                (kind == "same", words if kind != "added" else (), words if kind != "removed" else ())
                for kind, words in runs
            )
        )

    def near(end: int, start: int) -> bool:
        return start <= end or not any(_separates(word) for word in old[end:start])

    for item in merged_items(old, *hunks, near=near):
        yield item if isinstance(item, str) else _clash(old[item.start : item.end], item)


def _separates(word: str) -> bool:
    return "\n" in word or any(character.isalnum() for character in word)


def _clash(base: Sequence[str], group: Group) -> Clash:
    return Clash("".join(base), "".join(group.mine), "".join(group.theirs))


def _chosen(clash: Clash, side: Side) -> str:
    if side == "mine":
        return clash.mine
    if side == "theirs":
        return clash.theirs
    return both_of(clash.theirs, clash.mine)


def both_of(first: str, second: str) -> str:
    """The words of both at one place: lines below each other, words of a line with a stroke between."""
    if not first.strip() or not second.strip():
        return first if first.strip() else second
    if "\n" in first or "\n" in second:
        apart = "" if first.endswith("\n") or second.startswith("\n") else "\n"
        return f"{first}{apart}{second}"
    return f"{first.rstrip()} / {second.lstrip()}"
