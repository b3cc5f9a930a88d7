"""The words in a file, for search: what its pages, tables and slides say, without looks. Runs in a one-off process.

Each library is loaded for the one file that needs it. A damaged part costs its own words and no others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kmwiki.text.graphemes import cut_bytes

from .archives import office_type
from .recognising import decoded
from .refusals import Refused

MOST_TEXT = 500_000  # bytes of UTF-8
MOST_PAGES = 500
MOST_ROWS = 20_000  # of one sheet
MOST_COLUMNS = 200


def extract(path: Path, content_type: str) -> str:
    """The text of a file that was taken in, at most :data:`MOST_TEXT` bytes; empty when there is none (a scan).

    Raises:
        Refused: it can't be read: under a password, damaged, or dangerous after all.
    """
    if content_type.startswith("application/vnd.openxmlformats"):
        office_type(path)  # the file on the disk is looked into again: whoever could change it gains nothing
    reader = _READERS[content_type]
    try:
        return _gathered(reader(path))
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as error:  # these libraries raise whatever happens to go wrong inside them
        raise Refused("attachments.damaged") from error


def _gathered(pieces: Iterable[str]) -> str:
    """Pieces on lines of their own, tidied, up to the limit; what comes after it is not even read."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        line = " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in piece).split())
        if not line:
            continue
        line = unicodedata.normalize("NFC", line)
        size += len(line.encode()) + 1
        kept.append(line)
        if size > MOST_TEXT:
            break
    return cut_bytes("\n".join(kept), MOST_TEXT)


def _pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader

    with path.open("rb") as file:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("attachments.password")
        for number in range(min(len(reader.pages), MOST_PAGES)):
            try:
                text = reader.pages[number].extract_text()
            except (MemoryError, RecursionError):
                raise
            except Exception:  # one damaged page; the others may be fine
                continue
            yield from text.splitlines()


def _docx(path: Path) -> Iterator[str]:
    from docx import Document
    from docx.table import Table

    def of_blocks(holder: Any) -> Iterator[str]:
        for block in holder.iter_inner_content():
            if isinstance(block, Table):
                yield from of_table(block)
            else:
                yield block.text

    def of_table(table: Any) -> Iterator[str]:
        for row in table.rows:
            seen: set[int] = set()  # a cell that spans columns stands in the row once for each
            for cell in row.cells:
                if id(cell._tc) not in seen:
                    seen.add(id(cell._tc))
                    yield from of_blocks(cell)

    yield from of_blocks(Document(str(path)))


def _xlsx(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    with path.open("rb") as file:  # by the name alone it would refuse ours, which has no ending
        for sheet in load_workbook(file, read_only=True, data_only=True).worksheets:
            yield sheet.title
            for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
                yield " ".join(str(value) for value in row if value is not None)


def _pptx(path: Path) -> Iterator[str]:
    from pptx import Presentation

    def of_shapes(shapes: Any) -> Iterator[str]:
        for shape in shapes:
            if shape.shape_type == 6:  # a group
                yield from of_shapes(shape.shapes)
            elif shape.has_text_frame:
                yield from shape.text_frame.text.splitlines()
            elif getattr(shape, "has_table", False):
                for row in shape.table.rows:
                    yield " ".join(cell.text for cell in row.cells)

    for slide in Presentation(str(path)).slides:
        yield from of_shapes(slide.shapes)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            yield slide.notes_slide.notes_text_frame.text


def _text(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        content = file.read(MOST_TEXT * 2)
    text = decoded(content)
    if text is None:  # cut in the middle of a character
        text = content.decode("utf-8", "ignore")
    yield from text.splitlines()


_READERS = {
    "application/pdf": _pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _docx,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _pptx,
    "text/plain": _text,
    "text/csv": _text,
}
