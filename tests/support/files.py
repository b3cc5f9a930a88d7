"""Small files of every sort, made on the spot: honest ones and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

GPS_PLACE = b"Canon-EOS-secret-place"


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal", **how: Any) -> bytes:
    """A picture of one colour."""
    from PIL import Image

    made = io.BytesIO()
    Image.new(how.pop("mode", "RGB"), size, colour).save(made, form, **how)
    return made.getvalue()


def photo_with_a_place(size: tuple[int, int] = (60, 40)) -> bytes:
    """A JPEG as a phone makes it: lying on its side, with camera and place written into it."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to see it upright
    exif[0x010F] = GPS_PLACE.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", size, exif=exif, comment=GPS_PLACE)


def moving_picture() -> bytes:
    """A GIF of two frames."""
    from PIL import Image

    made = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return made.getvalue()


def pixel_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it has thousands of millions of pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def docx(*paragraphs: str, table: tuple[str, ...] = ()) -> bytes:
    from docx import Document

    document, made = Document(), io.BytesIO()
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        cells = document.add_table(1, len(table)).rows[0].cells
        for cell, words in zip(cells, table, strict=True):
            cell.text = words
    document.save(made)
    return made.getvalue()


def xlsx(*rows: tuple[object, ...], title: str = "Sheet1") -> bytes:
    from openpyxl import Workbook

    book, made = Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def pptx(title: str, notes: str = "") -> bytes:
    from pptx import Presentation

    show, made = Presentation(), io.BytesIO()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = title
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    show.save(made)
    return made.getvalue()


def pdf(words: str = "River plan 2569", *, password: str = "") -> bytes:
    """One page with Latin words on it; without words a page as a scanner makes it."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer, made = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 200)
    if words:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        drawn = DecodedStreamObject()
        drawn.set_data(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(drawn)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def open_document(kind: str = "text") -> bytes:
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<a/>"})


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return made.getvalue()


def with_part(office: bytes, name: str, content: str | bytes) -> bytes:
    """An Office file with one more part in it, or another one in its place."""
    with zipfile.ZipFile(io.BytesIO(office)) as opened:
        parts: dict[str, str | bytes] = {part: opened.read(part) for part in opened.namelist()}
    return archive({**parts, name: content})


def zip_bomb(megabytes: int = 201) -> bytes:
    """A Word file that unpacks to more than anything honest; a few hundred kB itself."""
    made = io.BytesIO(docx("สวัสดี"))
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as written,
        written.open("word/media/huge.bin", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(1024 * 1024))
    return made.getvalue()
