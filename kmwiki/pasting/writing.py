"""Blocks as the Markdown this wiki speaks: four spaces for a level, a line break for a line break."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from kmwiki.pasting.escaping import Alive, alive_in, escape_start, with_safe_links
from kmwiki.pasting.itemising import write_items
from kmwiki.pasting.shapes import PLAIN, Block, Heading, Item, Line, Paragraph, Quote, Rule, Span, Table, words_of

INDENT = "    "
_ENDS = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_CLOSING_SIGNS = re.compile(r"(#+)$")
_NO_ADDRESS = {ord(sign): f"%{ord(sign):02X}" for sign in " \"'()<>[\\]^`{|}*"}


def write(blocks: Sequence[Block]) -> str:
    """Markdown of `blocks`, without a line end at its end."""
    top = min((block.level for block in blocks if isinstance(block, Heading)), default=2)
    parts: list[str] = []
    for is_item, run in groupby(blocks, key=lambda block: isinstance(block, Item)):
        if is_item:
            parts.append(write_items([block for block in run if isinstance(block, Item)], write_lines))
        else:
            parts.extend(_write_block(block, 2 - top) for block in run)
    return "\n\n".join(part for part in parts if part)


def _write_block(block: Block, shift: int) -> str:
    if isinstance(block, Paragraph) and block.ready:
        return "\n".join(words_of(line) for line in block.lines)
    if isinstance(block, Paragraph):
        return "\n".join(write_lines(block.lines))
    if isinstance(block, Heading):
        # The page's title stands above everything pasted.
        words = write_line(block.line, alive_in([block.line]))
        return f"{'#' * min(6, block.level + shift)} {_CLOSING_SIGNS.sub(_escape_all, words)}"
    if isinstance(block, Table):
        return _write_table(block)
    if isinstance(block, Quote):
        return "\n".join(f"> {line}".rstrip() for line in write(block.blocks).split("\n"))
    assert isinstance(block, Rule)
    return "---"


def _escape_all(match: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in match[1])


def write_lines(lines: Sequence[Line]) -> list[str]:
    """The lines of a paragraph or item, none of which begins anything."""
    alive = alive_in(lines)
    return [write_line(line, alive) if _is_raw(line) else escape_start(write_line(line, alive)) for line in lines]


def _is_raw(line: Line) -> bool:
    return bool(line) and line[0].style.raw


def write_line(line: Line, alive: Alive, *, in_cell: bool = False) -> str:
    """One line's words in their looks."""
    if len(line) == 1 and line[0].style == PLAIN:
        return alive.escape(line[0].text, in_cell=in_cell)
    return _wrapped(list(with_safe_links(line)), _WRAPS, alive, in_cell)


def _bold(text: str, _: object) -> str:
    return _around(text, "**", "**")


def _italic(text: str, _: object) -> str:
    return _around(text, "*", "*")


def _struck(text: str, _: object) -> str:
    # Two tildes are no sign for this beside a letter, and Thai letters stand beside each other.
    return _around(text, "<s>", "</s>")


def _raised(text: str, name: object) -> str:
    return _around(text, f"<{name}>", f"</{name}>")


def _linked(text: str, address: object) -> str:
    return _around(text, "[", f"]({str(address).translate(_NO_ADDRESS)})")


# Outermost first, so that neighbours of one look share their marks: `**a****b**` would mean something else.
_WRAPS: tuple[tuple[str, Callable[[str, object], str]], ...] = (
    ("link", _linked),
    ("bold", _bold),
    ("italic", _italic),
    ("struck", _struck),
    ("raised", _raised),
)


def _wrapped(
    spans: Iterable[Span], wraps: Sequence[tuple[str, Callable[[str, object], str]]], alive: Alive, in_cell: bool
) -> str:
    if not wraps:
        return "".join(_escaped(span, alive, in_cell) for span in spans)
    (name, wrap), *rest = wraps
    written = []
    for value, run in groupby(spans, key=lambda span: getattr(span.style, name)):
        inner = _wrapped(run, rest, alive, in_cell)
        written.append(wrap(inner, value) if value else inner)
    return "".join(written)


def _escaped(span: Span, alive: Alive, in_cell: bool) -> str:
    style = span.style
    if style.raw:
        return span.text
    return alive.escape(span.text, in_link=bool(style.link), in_cell=in_cell, alone=style == PLAIN)


def _around(text: str, opening: str, closing: str) -> str:
    """`text` between marks that touch its words: with a space inside they would be signs."""
    match = _ENDS.match(text)
    assert match is not None
    if not match[2] or (opening[0] == "*" and not match[2].strip("-=*_ \\")):
        return text  # a line of such signs would be drawn, or make a heading
    return f"{match[1]}{opening}{match[2]}{closing}{match[3]}"


def _write_table(table: Table) -> str:
    rows = [[_write_cell(cell) for cell in row] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _write_cell(lines: Sequence[Line]) -> str:
    alive = alive_in(lines)
    return "<br>".join(write_line(line, alive, in_cell=True) for line in lines)
