"""Finding and taking out parts of a parsed page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_TEXT = 2_000_000  # characters looked at for labels
_SPACE = re.compile(r"\s+")
_SILENT = frozenset({"script", "style", "template", "noscript", "head"})


def elements(root: _Element) -> Iterator[_Element]:
    """`root` and everything in it, in reading order."""
    return (element for element in root.iter() if isinstance(element.tag, str))


def names_of(element: _Element) -> frozenset[str]:
    """Its classes, lower case."""
    return frozenset((element.get("class") or "").lower().split())


def says(element: _Element, attribute: str, *values: str) -> bool:
    """Whether one of the words of an attribute is one of `values`."""
    said = element.get(attribute)
    return bool(said) and not frozenset(values).isdisjoint(said.lower().split())


def words_in(element: _Element) -> str:
    """The words in an element, each part apart from the next."""
    pieces: list[str] = []
    taken = 0
    for child in element.iter():
        if isinstance(child.tag, str) and child.tag not in _SILENT and child.text:
            pieces.append(child.text)
        if child is not element and child.tail and (parent := child.getparent()) is not None:
            pieces.append(child.tail if parent.tag not in _SILENT else "")
        taken += len(pieces[-1]) if pieces else 0
        if taken > MOST_TEXT:
            break
    return _SPACE.sub(" ", " ".join(pieces)).strip()


def take_out(element: _Element) -> None:
    """Remove an element from its tree; what stands behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = f"{before.tail or ''}{element.tail}"
        else:
            parent.text = f"{parent.text or ''}{element.tail}"
        element.tail = None
    parent.remove(element)


def is_inside(element: _Element, around: Iterable[_Element]) -> bool:
    """Whether one of `around` encloses it."""
    enclosing = set(around)
    return any(parent in enclosing for parent in element.iterancestors())
