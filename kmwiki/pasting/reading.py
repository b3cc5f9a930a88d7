"""A tree of HTML -> blocks, walked without recursion: how deep it is nested costs nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kmwiki.pasting.addresses import kept_address
from kmwiki.pasting.characters import visible
from kmwiki.pasting.gathering import Gatherer
from kmwiki.pasting.leaving_out import sort_left_out
from kmwiki.pasting.looks import NOTHING, Look, look_of
from kmwiki.pasting.pictures import KeepPicture, read_picture
from kmwiki.pasting.shapes import PLAIN, RAW, Block, Quote, Rule, Style
from kmwiki.pasting.tables import TableReader
from kmwiki.pasting.word import read_list_mark

if TYPE_CHECKING:
    from lxml.etree import _Element

DEEPEST_QUOTE = 5
_WHITE = re.compile("[ \t\n\r\f]+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LINES = frozenset(
    "div section article main header footer aside figure figcaption address dl dt dd center fieldset form details "
    "summary hgroup body html caption legend tr td th table".split()
)
_LOOKS: dict[str, dict[str, bool | str]] = {
    **{tag: {"bold": True} for tag in ("b", "strong")},
    **{tag: {"italic": True} for tag in ("i", "em", "cite", "dfn", "var")},
    **{tag: {"struck": True} for tag in ("s", "strike", "del")},
    "sup": {"raised": "sup"},
    "sub": {"raised": "sub"},
}
_TYPED = frozenset({"pre", "listing", "xmp", "plaintext"})


@dataclass
class _Place:
    """What holds inside an element that is open, and what is to be done at its end."""

    style: Style
    typed: bool = False  # spaces and line ends count
    closings: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class _Nest:
    """What an enclosed part (a quote, a cell) must not mix with."""

    gatherer: Gatherer
    lists: list[int | None]  # the next number of each open list, None for bullets
    tables: list[TableReader]
    list_level: int | None = None  # inside a list paragraph of Word


class Reader:
    """Reads one tree; ``left_out`` counts what did not come along.

    ``pictures`` says of an address whether that picture stays (a reader of files put it there); all others go.
    """

    def __init__(self, *, pictures: KeepPicture | None = None) -> None:
        self.left_out: Counter[str] = Counter()
        self._pictures = pictures
        self._places = [_Place(PLAIN)]
        self._nest = _Nest(Gatherer(), [], [])
        self._quotes = 0
        self._list_mark: list[str] | None = None

    def read(self, root: _Element) -> tuple[Block, ...]:
        """The blocks under `root`."""
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                for closing in reversed(self._places.pop().closings):
                    closing()
                if element is not root:
                    self._say(element.tail)
                continue
            here = self._places[-1]
            place = _Place(here.style, here.typed)
            self._places.append(place)
            if isinstance(element.tag, str) and self._begin(element, element.tag.lower(), place):
                self._say(element.text)
            else:
                walk.skip_subtree()
        return self._nest.gatherer.finish()

    def _say(self, text: str | None) -> None:
        text = visible(text) if text else ""  # references bring back what was taken out of the source
        if not text:
            return
        if self._list_mark is not None:
            self._list_mark.append(text)
            return
        place, gatherer = self._places[-1], self._nest.gatherer
        if not place.typed:
            gatherer.add(_WHITE.sub(" ", text), place.style)
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                gatherer.break_line()
            gatherer.add(line, place.style)

    def _begin(self, element: _Element, tag: str, place: _Place) -> bool:
        """Begin an element; False when nothing in it comes along."""
        style = element.get("style")
        look = look_of(style) if style else NOTHING
        left_out = sort_left_out(element, tag, look)
        if left_out is not None:
            if left_out:
                self.left_out[left_out] += 1
            return False
        self._dress(tag, look, place)
        begin = _BEGINNINGS.get(tag)
        if begin is not None:
            begin(self, element, look, place)
        elif tag in _LINES and look.margin > 0:
            self._paragraph(element, look, place)
        elif tag in _LINES:
            self._nest.gatherer.close_line()
            place.closings.append(self._nest.gatherer.close_line)
        elif look.is_mark and self._list_mark is None:
            self._begin_list_mark(look, place)
        return tag not in ("img", "br", "hr")

    def _dress(self, tag: str, look: Look, place: _Place) -> None:
        changes: dict[str, bool | str] = dict(_LOOKS.get(tag, {}))
        if look is not NOTHING:
            said = (("bold", look.bold), ("italic", look.italic), ("struck", look.struck), ("raised", look.raised))
            changes |= {name: value for name, value in said if value is not None}
            place.typed = place.typed if look.pre is None else look.pre
        if changes:
            place.style = replace(place.style, **changes)  # type: ignore[arg-type]
        place.typed = place.typed or tag in _TYPED

    # One beginning for each tag that means something of its own.

    def _paragraph(self, element: _Element, look: Look, place: _Place) -> None:
        nest = self._nest
        classes = (element.get("class") or "").lower()
        level = _level_said(element)
        if level or "msotitle" in classes.split():
            self._heading(level or 1, place)
            return
        nest.gatherer.end()
        if look.list_level is not None:
            before, nest.list_level = nest.list_level, look.list_level

            def over() -> None:
                nest.gatherer.end_item(None)
                nest.list_level = before

            place.closings.append(over)
        else:
            place.closings.append(lambda: nest.gatherer.end(max(0, look.margin)))

    def _heading(self, level: int, place: _Place) -> None:
        gatherer = self._nest.gatherer
        gatherer.end()
        place.closings.append(lambda: gatherer.end_heading(level))

    def _begin_list_mark(self, look: Look, place: _Place) -> None:
        self._list_mark = []
        nest = self._nest

        def over() -> None:
            text, self._list_mark = "".join(self._list_mark or ()), None
            number, kept = read_list_mark(text, look.font)
            if nest.list_level is None:  # a numbered heading
                nest.gatherer.add(f"{text.strip()} " if kept or number is not None else "")
                return
            nest.gatherer.begin_item(nest.list_level, number, kept if number is not None else "")
            if kept and number is None:
                nest.gatherer.add(f"{kept} ")

        place.closings.append(over)

    def _list(self, element: _Element, _look: Look, place: _Place) -> None:
        nest = self._nest
        nest.gatherer.end()
        nest.lists.append(_whole(element.get("start"), 1) if element.tag.lower() == "ol" else None)

        def over() -> None:
            nest.gatherer.end()
            nest.lists.pop()

        place.closings.append(over)

    def _item(self, element: _Element, _look: Look, place: _Place) -> None:
        nest = self._nest
        number = nest.lists[-1] if nest.lists else None
        if number is not None:
            number = _whole(element.get("value"), number)
            nest.lists[-1] = number + 1
        depth = max(len(nest.lists) - 1, 0)
        if depth == 0:  # programs of the web version put every item in a list of its own and say its level
            depth = min(max(_whole(element.get("data-aria-level") or element.get("aria-level"), 1) - 1, 0), 8)
        nest.gatherer.begin_item(depth, number)
        outer = len(nest.lists) - 2 if len(nest.lists) > 1 else None
        place.closings.append(lambda: nest.gatherer.end_item(outer))

    def _quote(self, _element: _Element, look: Look, place: _Place) -> None:
        nest = self._nest
        if look.no_border or self._quotes >= DEEPEST_QUOTE:  # only an indent, or somebody's joke
            nest.gatherer.close_line()
            place.closings.append(nest.gatherer.close_line)
            return
        nest.gatherer.end()
        self._quotes += 1
        inner = self._nest = _Nest(Gatherer(), [], [])

        def over() -> None:
            self._nest = nest
            self._quotes -= 1
            blocks = inner.gatherer.finish()
            if blocks:
                nest.gatherer.put(Quote(blocks))

        place.closings.append(over)

    def _table(self, _element: _Element, _look: Look, place: _Place) -> None:
        nest = self._nest
        nest.gatherer.end()
        table = TableReader()
        nest.tables.append(table)

        def over() -> None:
            nest.gatherer.end()
            nest.tables.pop()
            for block in table.finish():
                nest.gatherer.put(block)

        place.closings.append(over)

    def _row(self, _element: _Element, _look: Look, place: _Place) -> None:
        self._nest.gatherer.close_line()
        if self._nest.tables:
            self._nest.tables[-1].begin_row()
        place.closings.append(self._nest.gatherer.close_line)

    def _cell(self, element: _Element, _look: Look, place: _Place) -> None:
        nest = self._nest
        if not nest.tables:
            nest.gatherer.close_line()
            place.closings.append(nest.gatherer.close_line)
            return
        table = nest.tables[-1]
        columns, rows = _whole(element.get("colspan"), 1), _whole(element.get("rowspan"), 1)
        inner = self._nest = _Nest(Gatherer(), [], [])

        def over() -> None:
            self._nest = nest
            table.add_cell(inner.gatherer.finish(), columns, rows)

        place.closings.append(over)

    def _link(self, element: _Element, _look: Look, place: _Place) -> None:
        href = (element.get("href") or "").strip()
        address = kept_address(href)
        if address:
            place.style = replace(place.style, link=address)
        elif href and not href.startswith("#"):
            self.left_out["links"] += 1

    def _picture(self, element: _Element, _look: Look, _place: _Place) -> None:
        kept = read_picture(element, self._pictures)
        if kept is None:
            self.left_out["pictures"] += 1
        elif kept:
            self._nest.gatherer.add(kept, RAW if kept.startswith("![") else self._places[-1].style)

    def _line_end(self, _element: _Element, _look: Look, _place: _Place) -> None:
        self._nest.gatherer.break_line()

    def _rule(self, _element: _Element, _look: Look, _place: _Place) -> None:
        self._nest.gatherer.end()
        self._nest.gatherer.put(Rule())


def _level_said(element: _Element) -> int:
    """The level of a paragraph that says it is a heading, else 0."""
    return min(max(_whole(element.get("aria-level"), 2), 1), 6) if element.get("role") == "heading" else 0


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _heading_of(level: int) -> Callable[[Reader, _Element, Look, _Place], None]:
    return lambda reader, _element, _look, place: reader._heading(level, place)


_BEGINNINGS: dict[str, Callable[[Reader, _Element, Look, _Place], None]] = {
    **{tag: _heading_of(level) for tag, level in _HEADINGS.items()},
    **dict.fromkeys(("ul", "ol", "menu", "dir"), Reader._list),
    "p": Reader._paragraph,
    "li": Reader._item,
    "blockquote": Reader._quote,
    "table": Reader._table,
    "tr": Reader._row,
    "td": Reader._cell,
    "th": Reader._cell,
    "a": Reader._link,
    "img": Reader._picture,
    "br": Reader._line_end,
    "hr": Reader._rule,
}
