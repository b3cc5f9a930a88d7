"""Lines come in as they are read; paragraphs, items, headings and rules go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kmwiki.pasting.characters import indent_of, is_rule, read_mark, trimmed
from kmwiki.pasting.shapes import PLAIN, Block, Heading, Item, Line, Paragraph, Rule, Span, Style, words_of

DEEPEST_LIST = 8


class Gatherer:
    """Collects the blocks of one place: a text, a quote, a cell of a table."""

    def __init__(self, *, indented_is_inside: bool = False) -> None:
        self._indented_is_inside = indented_is_inside  # a paragraph further in than an item is a part of it
        self._blocks: list[Block] = []
        self._line: list[Span] = []
        self._lines: list[Line] = []
        self._indents: list[int] = []
        self._pending: Item | None = None
        self._inside: int | None = None  # the depth of the list item whose words come in

    def add(self, text: str, style: Style = PLAIN) -> None:
        """Words of the present line."""
        if text and (self._line or text != " "):  # a space between two blocks is no line
            self._line.append(Span(text, style))

    def break_line(self) -> None:
        """The present line ends, an empty one too."""
        self._lines.append(tuple(self._line))
        self._line = []

    def close_line(self) -> None:
        """The present line ends if it holds anything: the edge of something that stands on lines of its own."""
        if self._line:
            self.break_line()

    def end(self, margin: int = 0) -> None:
        """The present paragraph ends; ``margin`` is how many spaces in it stood."""
        self.close_line()
        lines, self._lines = self._lines, []
        for group in _groups(lines):
            self._add_group(group, margin)

    def end_heading(self, level: int) -> None:
        """What came since the last end is a heading; in a list the words of an item, which would lose its number."""
        if self._inside is not None:
            self.end()
            return
        self.close_line()
        spans = [span for line in self._lines for span in (*line, Span(" "))]
        self._lines = []
        # A heading is bold by itself.
        line = trimmed(tuple(Span(span.text, replace(span.style, bold=False)) for span in spans))
        if words_of(line):
            self.put(Heading(level, line))

    def begin_item(self, depth: int, number: int | None = None, mark: str = "") -> None:
        """What comes next is an item of a list the source itself knows."""
        self.end()
        depth = min(depth, DEEPEST_LIST)
        if self._pending is not None and self._pending.number is not None and depth > self._pending.depth:
            # A numbered item that begins with a list: its number is worth more than the bullet after it.
            self.add(f"{number}. " if number is not None else "")
            self._inside = depth
            return
        self._pending = Item(depth, (), number, mark)
        self._inside = depth

    def end_item(self, outer: int | None) -> None:
        """The item is over; ``outer`` is the depth of the one around it, if any."""
        self.end()
        self._pending = None
        self._inside = outer

    def put(self, block: Block) -> None:
        """A block made elsewhere, at this place."""
        if self._pending is not None and self._pending.number is not None:
            number, self._pending = self._pending.number, None
            self._blocks.append(Paragraph(((Span(f"{number}."),),)))  # no item can hold what comes now
        self._indents = []
        self._blocks.append(block)

    def finish(self) -> tuple[Block, ...]:
        """Everything gathered."""
        self.end()
        return tuple(self._blocks)

    def _add_group(self, lines: list[Line], margin: int) -> None:
        fresh = True
        for line in lines:
            if self._pending is not None:
                self._begin_pending(line)
            elif is_rule(words_of(line)):
                self.put(Rule())
                fresh = True
                continue
            elif not self._add_item(line, margin):
                self._add_text(line, fresh, margin)
            fresh = False

    def _begin_pending(self, line: Line) -> None:
        assert self._pending is not None
        mark = read_mark(line)
        # A bullet typed inside an item is drawn already.
        said = mark.rest if mark and mark.number is None else line
        self._blocks.append(replace(self._pending, lines=(trimmed(said),)))
        self._pending, self._indents = None, []

    def _add_item(self, line: Line, margin: int) -> bool:
        mark = read_mark(line)
        if mark is None:
            return False
        base = 0 if self._inside is None else self._inside + 1
        depth = min(base + self._depth(mark.indent + margin), DEEPEST_LIST)
        self._blocks.append(Item(depth, (trimmed(mark.rest),), mark.number, mark.typed))
        return True

    def _depth(self, indent: int) -> int:
        """How deep an item of that indent stands among those right above; a space more or less is none."""
        while self._indents and indent < self._indents[-1] - 1:
            self._indents.pop()
        if not self._indents or indent > self._indents[-1] + 1:
            self._indents.append(indent)
        return len(self._indents) - 1

    def _add_text(self, line: Line, fresh: bool, margin: int) -> None:
        last = self._blocks[-1] if self._blocks else None
        bare = trimmed(line)
        inside = isinstance(last, Item) and (self._inside is not None or self._continues(line, fresh, margin))
        if isinstance(last, Item | Paragraph) and (inside or (isinstance(last, Paragraph) and not fresh)):
            self._blocks[-1] = replace(last, lines=(*last.lines, bare))
        else:
            self.put(Paragraph((bare,)))

    def _continues(self, line: Line, fresh: bool, margin: int) -> bool:
        """Whether a line without a mark belongs to the item above: it stands in the same paragraph, further in."""
        if fresh and not self._indented_is_inside:
            return False
        return bool(self._indents) and indent_of(words_of(line)) + margin > self._indents[-1] + 1


def _groups(lines: list[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if words_of(line).strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group
