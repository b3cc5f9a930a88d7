"""Heading levels as the page needs them: below its title, without gaps.

People begin with ``#`` or with ``##``, and skip levels for the look of it. A screen reader's outline should not suffer:
the highest level a text uses becomes ``top``, and each deeper one is one below the heading it stands under.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

# Before the table of contents (5) reads the levels.
PRIORITY = 6
_LEVELS = {f"h{level}": level for level in range(1, 7)}


class Headings(Treeprocessor):
    """Renames h1-h6; ``top`` is set per text by whoever renders."""

    def __init__(self, md: Markdown, top: int) -> None:
        super().__init__(md)
        self.top = top

    def run(self, root: Element) -> None:
        """Walk the headings in reading order, keeping the ones the present place stands under."""
        above: list[int] = []
        for element in root.iter():
            level = _LEVELS.get(element.tag) if isinstance(element.tag, str) else None
            if level is None:
                continue
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            element.tag = f"h{min(6, self.top + len(above) - 1)}"


def set_top(markdown: Markdown, top: int) -> None:
    """The level of the highest heading of the next text."""
    headings = markdown.treeprocessors["headings"]
    assert isinstance(headings, Headings)
    headings.top = top
