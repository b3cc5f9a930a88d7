"""The rendered text of a page, written into a Word file element by element."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, NavigableString, Tag
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from .documents import Document, Picture, printable

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    [*_HEADINGS, *"p div ul ol dl dt dd li blockquote pre table hr details summary section figure figcaption".split()]
)
_WIDEST_CM = 15.5
_DEEPEST_LIST = 3  # as many list styles as Word brings
_DEEPEST = 60
_CODE_FONT = "Consolas"
_SPACES = re.compile("[ \t\n\r\f]+")


@dataclass(frozen=True)
class _Look:
    """How the words at hand look."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    underlined: bool = False
    marked: bool = False
    code: bool = False
    raised: str = ""  # superscript, subscript


_LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True}, "b": {"bold": True}, "dt": {"bold": True}, "th": {"bold": True},
    "summary": {"bold": True}, "em": {"italic": True}, "i": {"italic": True}, "cite": {"italic": True},
    "del": {"struck": True}, "s": {"struck": True}, "ins": {"underlined": True}, "u": {"underlined": True},
    "mark": {"marked": True}, "code": {"code": True}, "kbd": {"code": True}, "samp": {"code": True},
    "sup": {"raised": "superscript"}, "sub": {"raised": "subscript"},
}  # fmt: skip


class Writer:
    """Writes into one Word file."""

    def __init__(self, file: WordFile, document: Document, picture: Picture) -> None:
        self._file = file
        self._base = document.address
        self._picture = picture

    def line(self, words: str, *, style: str = "Normal", italic: bool = False) -> None:
        """One paragraph of plain words."""
        paragraph = self._file.add_paragraph(style=style)
        self._run(paragraph, words, _Look(italic=italic))

    def heading(self, words: str, level: int, *, lang: str = "") -> None:
        """A heading; Word's own, so that its contents list finds it."""
        self._file.add_paragraph(printable(words), style=f"Heading {min(level, 4)}")

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Label and value, in two columns."""
        self._grid([[(label, True), (value, False)] for label, value in facts], widths=(4.5, 11.5), style=None)
        self._file.add_paragraph()

    def html(self, html: str) -> None:
        """A rendered text, with its structure."""
        self._blocks(BeautifulSoup(html, "html.parser"), _Place())

    # Blocks

    def _blocks(self, parent: Tag, place: _Place) -> None:
        """Children in order; what stands loose between blocks becomes a paragraph of its own."""
        loose: list[Any] = []

        def close() -> None:
            if any(not isinstance(node, NavigableString) or node.strip() for node in loose):
                self._inline(self._paragraph(place), loose, _Look(bold=place.bold))
            loose.clear()

        for child in parent.children:
            if isinstance(child, Tag) and (child.name in _BLOCKS) and place.depth < _DEEPEST:
                close()
                self._block(child, place.deeper())
            elif isinstance(child, (Tag, NavigableString)):
                loose.append(child)
        close()

    def _block(self, tag: Tag, place: _Place) -> None:
        name = tag.name
        if name in _HEADINGS:
            # The page's title is Word's title, so its sections begin at 1.
            self.heading(_words(tag), max(1, _HEADINGS[name] - 1))
        elif name in ("ul", "ol"):
            self._list(tag, place)
        elif name == "table":
            self._table(tag)
        elif name == "pre":
            self._code(tag)
        elif name == "hr":
            self._rule()
        elif name == "blockquote":
            self._blocks(tag, replace(place, style="Intense Quote" if place.style == "Quote" else "Quote"))
        elif name in ("dt", "summary"):
            self._blocks(tag, replace(place, bold=True))
        elif name == "dd":
            self._blocks(tag, replace(place, indent=place.indent + 1))
        elif name == "p":
            look = _Look(bold=place.bold or "admonition-title" in (tag.get("class") or ()))
            self._inline(self._paragraph(place), tag.children, look)
        elif name == "div" and "admonition" in (tag.get("class") or ()):
            self._blocks(tag, replace(place, indent=place.indent + 1))
        else:
            self._blocks(tag, place)

    def _paragraph(self, place: _Place) -> Paragraph:
        """A new paragraph as the place asks; of a list item only the first bears the mark."""
        style = place.item.take() if place.item is not None else ""
        paragraph = self._file.add_paragraph(style=style or place.style)
        if place.item is not None:
            if style and place.item.number is not None:
                self._number(paragraph, place.item)
            elif not style:
                paragraph.paragraph_format.left_indent = Cm(0.63 * place.item.level + 0.63)
        elif place.indent:
            paragraph.paragraph_format.left_indent = Cm(0.8 * place.indent)
        return paragraph

    def _list(self, tag: Tag, place: _Place) -> None:
        level = min(place.item.level + 1 if place.item is not None else 0, _DEEPEST_LIST - 1)
        numbered = tag.name == "ol"
        style = ("List Number" if numbered else "List Bullet") + (f" {level + 1}" if level else "")
        number = self._new_numbering(style, _whole(tag.get("start"), 1)) if numbered else None
        plain = "tasks" in (tag.get("class") or ())  # its boxes are letters already
        for child in tag.find_all("li", recursive=False):
            item = _Item("List Continue" if plain else style, level, number)
            self._blocks(child, replace(place, item=item))

    def _new_numbering(self, style: str, start: int) -> int:
        """Each list counts for itself: a numbering of its own, over the pattern of Word's style."""
        numbering = self._file.part.numbering_part.element
        pattern = self._file.styles[style].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
        base = next(num for num in numbering.num_lst if str(num.numId) == pattern)
        made = numbering.add_num(base.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def _number(self, paragraph: Paragraph, item: _Item) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = item.number

    def _code(self, tag: Tag) -> None:
        paragraph = self._file.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.8)
        self._run(paragraph, tag.get_text().rstrip("\n"), _Look(code=True))

    def _rule(self) -> None:
        borders = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "999999")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        self._file.add_paragraph()._p.get_or_add_pPr().append(borders)

    # Tables

    def _table(self, tag: Tag) -> None:
        rows = [
            [(cell, cell.name == "th") for cell in row.find_all(["td", "th"], recursive=False)]
            for row in tag.find_all("tr")
        ]
        self._grid([row for row in rows if row], style="Table Grid")
        self._file.add_paragraph()

    def _grid(
        self, rows: list[list[tuple[Any, bool]]], *, style: str | None, widths: tuple[float, ...] | None = None
    ) -> None:
        """Rows of cells, each a tag or words and whether it is bold. Written as elements: python-docx looks for every
        cell from the table's beginning, which takes minutes for a long one."""
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return
        widths = widths or (_WIDEST_CM / columns,) * columns
        table = self._file.add_table(rows=0, cols=columns)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        if style:
            table.style = self._file.styles[style]  # type: ignore[assignment]
        for row in rows:
            line = OxmlElement("w:tr")
            for place in range(columns):
                content, bold = row[place] if place < len(row) else ("", False)
                line.append(self._cell(table, content, bold, Cm(widths[place])))
            table._tbl.append(line)

    def _cell(self, table: Any, content: Any, bold: bool, width: int) -> Any:
        from docx.text.paragraph import Paragraph

        cell, properties, measure = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
        measure.set(qn("w:w"), str(int(width / 635)))  # twentieths of a point
        measure.set(qn("w:type"), "dxa")
        properties.append(measure)
        paragraph = Paragraph(OxmlElement("w:p"), table)
        paragraph.paragraph_format.space_after = Pt(2)
        nodes = content.children if isinstance(content, Tag) else [NavigableString(str(content))]
        self._inline(paragraph, nodes, _Look(bold=bold))
        cell.append(properties)
        cell.append(paragraph._p)
        return cell

    # Words

    def _inline(self, paragraph: Paragraph, nodes: Iterable[Any], look: _Look, depth: int = 0) -> None:
        for node in nodes:
            if isinstance(node, NavigableString):
                if type(node) is NavigableString:
                    self._run(paragraph, _folded(str(node)), look)
            elif not isinstance(node, Tag):
                continue
            elif node.name == "br":
                paragraph.add_run().add_break()
            elif node.name == "img":
                self._image(paragraph, node)
            elif node.name == "a" and node.get("href"):
                self._link(paragraph, node, look)
            elif depth < _DEEPEST:
                self._inline(paragraph, node.children, replace(look, **_LOOKS.get(node.name, {})), depth + 1)
            else:
                self._run(paragraph, node.get_text(), look)

    def _run(self, paragraph: Paragraph, words: str, look: _Look) -> Any:
        run = paragraph.add_run(printable(words))
        if look.bold:
            run.bold = run.font.cs_bold = True
        if look.italic:
            run.italic = run.font.cs_italic = True
        if look.struck:
            run.font.strike = True
        if look.underlined:
            run.underline = True
        if look.marked:
            run.font.highlight_color = 7  # type: ignore[assignment]  # yellow
        if look.raised:
            setattr(run.font, look.raised, True)
        if look.code:
            run.font.name = _CODE_FONT
        return run

    def _link(self, paragraph: Paragraph, tag: Tag, look: _Look) -> None:
        target = self._absolute(str(tag["href"]))
        first = len(paragraph._p)
        self._inline(paragraph, tag.children, replace(look, underlined=True))
        made = list(paragraph._p)[first:]
        if not target or not made:
            return
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        made[0].addprevious(link)
        for run in made:
            link.append(run)
            colour = run.find(f"{qn('w:rPr')}")
            if colour is not None:
                from docx.text.run import Run

                Run(run, paragraph).font.color.rgb = RGBColor(0x1A, 0x4F, 0x8A)

    def _absolute(self, address: str) -> str:
        """Where a link of the page leads from outside; nothing for a place within the page."""
        if address.startswith("#"):
            return ""
        if address.startswith("/") and not address.startswith("//"):
            return site_of(self._base) + address
        return address if address.split(":", 1)[0].lower() in ("http", "https", "mailto") else ""

    def _image(self, paragraph: Paragraph, tag: Tag) -> None:
        content = self._picture(str(tag.get("src") or ""))
        alt = str(tag.get("alt") or "")
        if content is not None:
            try:
                shape = paragraph.add_run().add_picture(io.BytesIO(content))
            except (UnrecognizedImageError, ValueError, ZeroDivisionError):
                shape = None
            if shape is not None:
                if shape.width > Cm(_WIDEST_CM):
                    shape.height, shape.width = Emu(shape.height * Cm(_WIDEST_CM) // shape.width), Cm(_WIDEST_CM)
                shape._inline.docPr.set("descr", alt)
                return
        self._run(paragraph, f"[{alt or tag.get('src') or ''}]", _Look(italic=True))


@dataclass
class _Item:
    """A list item being written; ``number`` is its list's numbering. Its mark is taken by its first paragraph."""

    style: str
    level: int
    number: int | None = None

    def take(self) -> str:
        style, self.style = self.style, ""
        return style


@dataclass(frozen=True)
class _Place:
    """Where in the structure a block stands."""

    style: str = "Normal"
    indent: int = 0
    bold: bool = False
    item: _Item | None = None
    depth: int = 0

    def deeper(self) -> _Place:
        return replace(self, depth=self.depth + 1)


def add_field(paragraph: Paragraph, name: str) -> None:
    """A number Word counts by itself, such as ``PAGE``."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)


def site_of(address: str) -> str:
    """``https://host`` of an absolute address."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"


def _words(tag: Tag) -> str:
    return printable(" ".join(tag.get_text().split()))


def _folded(text: str) -> str:
    """As HTML shows it: line ends and runs of spaces are one space. No-break spaces are letters."""
    return _SPACES.sub(" ", text)


def _whole(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, str) and value.isdigit() and len(value) <= 6 else otherwise
