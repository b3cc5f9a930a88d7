"""A document for Word: the look of a Thai office paper, and the fonts named so that Word uses them for Thai.

Word keeps two fonts and two sizes for each run: one for Latin, one for "complex scripts", which is what Thai is. Where
only the first is named, Word picks its own for Thai; so the styles name both (``w:cs``, ``w:szCs``).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from .documents import Document, Picture, printable

if TYPE_CHECKING:
    from docx.document import Document as WordFile

FONT, ALSO_KNOWN_AS = "TH Sarabun New", "Sarabun"
BODY_POINTS = 16  # what the office of the prime minister asks of papers
_SIZES = {"Title": 24, "Heading 1": 20, "Heading 2": 18, "Heading 3": 17, "Heading 4": 16, "Caption": 14}
_MARGINS_CM = (2.5, 2.0, 2.0, 3.0)  # top, right, bottom, left


def as_word(document: Document, *, picture: Picture) -> bytes:
    """The document as ``.docx``.

    Args:
        picture: gives the bytes of a picture in the text; what it does not give, or Word can't show, is named in words.
    """
    from docx import Document as new_file  # a third of a second, and only for whoever asks for Word

    from .word_text import Writer

    file = new_file()
    _set_page(file)
    _set_fonts(file)
    _name_it(file, document)
    writer = Writer(file, document, picture)
    _write_head(writer, document)
    for section in document.sections:
        if section.title:
            writer.heading(section.title, 1, lang=document.facts_lang)
        writer.html(section.html)
    _write_footer(file, document)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _write_head(writer: Any, document: Document) -> None:
    writer.line(document.kind, style="Caption")
    writer.line(document.title, style="Title")
    for words in (document.title_2, document.summary, document.summary_2):
        if words:
            writer.line(words, italic=words != document.summary)
    if document.facts:
        writer.facts(document.facts)


def _set_page(file: WordFile) -> None:
    from docx.shared import Cm

    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    top, right, bottom, left = (Cm(value) for value in _MARGINS_CM)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left


def _set_fonts(file: WordFile) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    defaults = file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _name_fonts(defaults, BODY_POINTS)
    language = defaults.find(qn("w:lang"))
    if language is not None:
        language.set(qn("w:bidi"), "th-TH")  # how Word finds where Thai lines may break
    for style in file.styles:
        if style.name in _SIZES:
            style.font.color.rgb = RGBColor(0, 0, 0)  # type: ignore[attr-defined]
            style.font.bold = style.font.cs_bold = style.name != "Caption"  # type: ignore[attr-defined]
        if style.element.find(qn("w:rPr")) is not None or style.name in _SIZES:
            _name_fonts(style.element.get_or_add_rPr(), _SIZES.get(style.name or ""))
    normal = file.styles["Normal"].paragraph_format  # type: ignore[attr-defined]
    normal.space_after, normal.line_spacing = Pt(6), 1.0
    _tell_other_name(file)


def _name_fonts(properties: Any, points: int | None) -> None:
    """Both fonts, and both sizes when one is given, in a style's run properties."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]  # names of the theme would win over ours
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    if points is not None:
        _set_value(properties, "w:sz", points * 2)
        _set_value(properties, "w:szCs", points * 2)


def _set_value(properties: Any, tag: str, value: int | None) -> None:
    """Set or add a property where the schema wants it: Word refuses a file whose properties stand in another order."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = properties.find(qn(tag))
    if found is None:
        found = OxmlElement(tag)
        after = _ORDER[_ORDER.index(tag) + 1 :]
        place = next((child for child in properties if child.tag in {qn(name) for name in after}), None)
        if place is None:
            properties.append(found)
        else:
            place.addprevious(found)
    if value is not None:
        found.set(qn("w:val"), str(value))


# The part of the schema's order (CT_RPr) that concerns what is set here.
_ORDER = (
    "w:rStyle", "w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:caps", "w:smallCaps", "w:strike", "w:color",
    "w:spacing", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:vertAlign", "w:cs", "w:lang",
)  # fmt: skip


def _tell_other_name(file: WordFile) -> None:
    """Where the font is not installed under the office's name, Word may take it under that of its free edition."""
    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            entry = f'<w:font w:name="{FONT}"><w:altName w:val="{ALSO_KNOWN_AS}"/></w:font></w:fonts>'
            part._blob = part.blob.replace(b"</w:fonts>", entry.encode())  # type: ignore[attr-defined]


def _name_it(file: WordFile, document: Document) -> None:
    """What Word's list of files and its search show of it."""
    properties = file.core_properties
    properties.title, properties.subject = printable(document.title)[:255], printable(document.kind)[:255]
    properties.author, properties.comments = printable(document.site)[:255], document.address[:255]
    properties.language = document.lang


def _write_footer(file: WordFile, document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    from .word_text import add_field

    line = file.sections[0].footer.paragraphs[0]
    line.style = file.styles["Caption"]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{printable(document.footer)} · ")
    add_field(line, "PAGE")
    line.add_run(" / ")
    add_field(line, "NUMPAGES")
