"""Tables of HTML -> rows of equal length, or, where a table only laid a page out, what stood in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kmwiki.pasting.shapes import Block, Heading, Item, Line, Paragraph, Quote, Rule, Span, Table, words_of

WIDEST = 40  # columns
MOST_ROWS = 2_000
LONGEST_CELL = 1_200  # characters; more is a page in a frame, not a value


@dataclass
class _Cell:
    blocks: tuple[Block, ...]
    columns: int
    rows: int


@dataclass
class TableReader:
    """Collects the cells of one table while it is open."""

    _rows: list[list[_Cell]] = field(default_factory=list)

    def begin_row(self) -> None:
        """The next cells stand in a row of their own."""
        self._rows.append([])

    def add_cell(self, blocks: tuple[Block, ...], columns: int, rows: int) -> None:
        """A cell over so many columns and rows."""
        if not self._rows:
            self.begin_row()
        self._rows[-1].append(_Cell(blocks, min(max(columns, 1), WIDEST), min(max(rows, 1), MOST_ROWS)))

    def finish(self) -> tuple[Block, ...]:
        """The table, or what stood in it in reading order."""
        cells = [cell for row in self._rows for cell in row]
        if any(not _is_value(cell) for cell in cells):
            return tuple(block for cell in cells for block in cell.blocks)
        grid = _without_empty(self._grid())
        if not grid or len(grid[0]) == 1 or len(grid[0]) > WIDEST or len(grid) > MOST_ROWS:
            return tuple(block for cell in cells for block in cell.blocks)
        return (Table(tuple(tuple(row) for row in grid)),)

    def _grid(self) -> list[list[tuple[Line, ...]]]:
        """One value for each place; a cell over several is written at its first."""
        taken: dict[tuple[int, int], tuple[Line, ...]] = {}
        width = 0
        for y, row in enumerate(self._rows):
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                lines = tuple(line for block in cell.blocks for line in _lines_of(block))
                for down in range(min(cell.rows, len(self._rows) - y)):
                    for right in range(cell.columns):
                        taken.setdefault((y + down, x + right), lines if not down and not right else ())
                x += cell.columns
                width = max(width, x)
        width = min(width, WIDEST + 1)
        return [[taken.get((y, x), ()) for x in range(width)] for y in range(len(self._rows))]


def _is_value(cell: _Cell) -> bool:
    """Whether a cell holds what a cell of Markdown can."""
    if any(isinstance(block, Table | Heading | Quote | Rule) for block in cell.blocks):
        return False
    return sum(len(words_of(line)) for block in cell.blocks for line in _lines_of(block)) <= LONGEST_CELL


def _lines_of(block: Block) -> tuple[Line, ...]:
    if isinstance(block, Paragraph):
        return block.lines
    if isinstance(block, Item):
        mark = "• " if block.number is None else f"{block.mark or f'{block.number}.'} "
        first, *rest = block.lines
        return ((Span(mark), *first), *rest)
    return ()


def _without_empty(grid: list[list[tuple[Line, ...]]]) -> list[list[tuple[Line, ...]]]:
    rows = [row for row in grid if any(row)]
    columns = [x for x in range(len(rows[0])) if any(row[x] for row in rows)] if rows else []
    return [[row[x] for x in columns] for row in rows]
