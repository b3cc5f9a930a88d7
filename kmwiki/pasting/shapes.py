"""What pasted text is made of, between being read and being written as Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Style:
    """How words look. ``raised`` is ``sup``, ``sub`` or nothing; ``raw`` words are Markdown already."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    raised: str = ""
    link: str = ""
    raw: bool = False


PLAIN = Style()
RAW = Style(raw=True)


@dataclass(frozen=True)
class Span:
    """Words of one look."""

    text: str
    style: Style = PLAIN


# One visible line.
Line = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """Lines with a line break between each. ``ready``: Markdown that stays exactly as it is."""

    lines: tuple[Line, ...]
    ready: bool = False


@dataclass(frozen=True)
class Heading:
    """``level`` 1 to 6, as the source counts."""

    level: int
    line: Line


@dataclass(frozen=True)
class Item:
    """One item of a list: ``depth`` counts from 0, ``number`` None is a bullet, ``mark`` is the number as typed."""

    depth: int
    lines: tuple[Line, ...]
    number: int | None = None
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells of lines; every row has as many cells as the first."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]


@dataclass(frozen=True)
class Quote:
    """Somebody else's words."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Rule:
    """A line drawn across."""


Block = Paragraph | Heading | Item | Table | Quote | Rule


@dataclass(frozen=True)
class Cleaned:
    """Markdown, and how many things of which sort did not come along.

    Sorts: ``pictures``, ``programs`` (scripts, styles are none), ``media`` (films, frames, drawings), ``forms``,
    ``menus`` (navigation, advertisements), ``links`` (that lead nowhere from here), ``notes`` (a reviewer's remarks),
    ``layout`` (1 when the source was too tangled and only its words could be taken).
    """

    markdown: str
    left_out: Counter[str] = field(default_factory=Counter)


def words_of(line: Line) -> str:
    """The text of a line without its looks."""
    return "".join(span.text for span in line)


def cut(line: Line, start: int, end: int | None = None) -> Line:
    """The part of a line between two positions of its text."""
    stop = len(words_of(line)) if end is None else end
    kept = []
    at = 0
    for span in line:
        piece = span.text[max(0, start - at) : max(0, stop - at)]
        at += len(span.text)
        if piece:
            kept.append(Span(piece, span.style))
    return tuple(kept)
