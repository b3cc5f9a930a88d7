"""Lists as Markdown reads them back.

Python-Markdown counts on from the first number, joins lists of one sort that touch, and loses its way where bullets
and numbers mix below the first level. What it could not show as it was stays a number in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from kmwiki.pasting.shapes import Item, Line, Span

_INDENT = "    "
_WriteLines = Callable[[Sequence[Line]], list[str]]


@dataclass
class _Node:
    """An item and the items under it."""

    item: Item
    under: list[_Node] = field(default_factory=list)


def write_items(items: Sequence[Item], write_lines: _WriteLines) -> str:
    """Items that follow each other, as one list or several."""
    lists = [run for _, same in groupby(_nested(items), key=_is_numbered) for run in _counted_apart(list(same))]
    return "\n\n".join("\n".join(line for node in run for line in _written(node, 0, write_lines)) for run in lists)


def _counted_apart(siblings: list[_Node]) -> list[list[_Node]]:
    """A list that begins to count anew in two: the first as it is, the rest (it would be counted on) in words."""
    first = siblings[0].item.number
    if first is None or all(_counts_itself(node.item) for node in siblings):
        return [siblings]
    counted = 1
    while counted < len(siblings) and siblings[counted].item.number == first + counted:
        counted += 1
    for node in siblings[counted:]:
        node.item = _in_words(node.item)
    return [siblings[:counted], siblings[counted:]] if counted < len(siblings) else [siblings]


def _counts_itself(item: Item) -> bool:
    """Whether it is Markdown already, in which people write 1. before every item."""
    return item.number == 1 and all(span.style.raw for line in item.lines for span in line)


def _nested(items: Sequence[Item]) -> list[_Node]:
    """The items as a tree, without gaps between its levels."""
    tree: list[_Node] = []
    open_nodes: list[_Node] = []
    for item in items:
        while open_nodes and open_nodes[-1].item.depth >= item.depth:
            open_nodes.pop()
        node = _Node(item)
        (open_nodes[-1].under if open_nodes else tree).append(node)
        open_nodes.append(node)
    return tree


def _is_numbered(node: _Node) -> bool:
    return node.item.number is not None


def _countable(siblings: list[_Node]) -> list[_Node]:
    """The siblings as they are when one list can show them, else with their numbers in words."""
    numbers = [node.item.number for node in siblings]
    first = numbers[0]
    if first is None and not any(number is not None for number in numbers):
        return siblings
    if first is not None and numbers == list(range(first, first + len(numbers))):
        return siblings
    for node in siblings:
        node.item = _in_words(node.item)
    return siblings


def _in_words(item: Item) -> Item:
    if item.number is None:
        return item
    first, *rest = item.lines
    said = Span(f"{item.mark or f'{item.number}.'} ")
    return replace(item, number=None, lines=((said, *first), *rest))


def _written(node: _Node, depth: int, write_lines: _WriteLines) -> list[str]:
    mark = "- " if node.item.number is None else f"{node.item.number}. "
    first, *rest = write_lines(node.item.lines)
    before = _INDENT * depth
    lines = [f"{before}{mark}{first}", *(f"{before}{_INDENT}{line}" for line in rest)]
    for child in _countable(node.under) if node.under else ():
        lines += _written(child, depth + 1, write_lines)
    return lines
