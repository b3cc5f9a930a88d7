"""Columns with tabs between them, as spreadsheets put them on the clipboard."""

from __future__ import annotations

from collections.abc import Sequence

from kmwiki.pasting.characters import read_mark, trimmed
from kmwiki.pasting.shapes import Line, Span, Table

FEWEST_ROWS = 2


def read_columns(lines: Sequence[str], start: int) -> tuple[Table, int] | None:
    """The table that begins at line `start`, and the line after it; None where none begins."""
    tabs = lines[start].count("\t")
    if not tabs:
        return None
    end = start
    while end < len(lines) and lines[end].count("\t") == tabs and read_mark((Span(lines[end]),)) is None:
        end += 1
    rows = [[_cell(cell) for cell in line.split("\t")] for line in lines[start:end]]
    # A tab before a line is an indent, and one behind it nothing.
    if (
        len(rows) < FEWEST_ROWS
        or not any(row[0] for row in rows)
        or sum(any(r[x] for r in rows) for x in range(tabs + 1)) < 2
    ):
        return None
    return Table(tuple(tuple(row) for row in rows)), end


def _cell(text: str) -> tuple[Line, ...]:
    line = trimmed((Span(text),))
    return (line,) if line else ()
