"""What is kept of a document to be shown again: everything but its rank. One packed value per document."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import datetime
from typing import NamedTuple

from kmwiki.search.documents import Document
from kmwiki.search.prepare import Prepared, ReadyText

_LENGTH = struct.Struct("<I")
_QUICK = 1
"""Deflate's quickest level: Thai in UTF-8 shrinks to a quarter, and a longer search gains a tenth."""


class Stored(NamedTuple):
    document: Document
    texts: tuple[ReadyText, ...]
    """Title, other title, summary, body, aside."""


def pack(one: Prepared) -> bytes:
    document = one.document
    packed = [text.packed for text in one.texts]
    card = [
        document.key,
        document.unit,
        document.record_no,
        document.comment_id,
        document.kind,
        document.lang,
        document.title,
        document.title_2,
        document.summary,
        document.body,
        document.aside,
        document.tags,
        document.agency,
        document.fiscal_year,
        document.categories,
        document.authors,
        document.created.isoformat() if document.created else None,
        document.updated.isoformat() if document.updated else None,
        document.read_count,
        sorted(document.tokens),
        document.state,
        document.replaced,
        [len(words) for words in packed],
    ]
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return zlib.compress(b"".join((_LENGTH.pack(len(text)), text, *packed)), _QUICK)


def unpack(data: bytes) -> Stored:
    """Raises ValueError, zlib.error or struct.error for what `pack` never made."""
    data = zlib.decompress(data)
    (length,) = _LENGTH.unpack_from(data)
    at = _LENGTH.size + length
    card = json.loads(data[_LENGTH.size : at].decode("utf-8", "surrogatepass"))
    document = Document(
        key=card[0],
        unit=card[1],
        record_no=card[2],
        comment_id=card[3],
        kind=card[4],
        lang=card[5],
        title=card[6],
        title_2=card[7],
        summary=card[8],
        body=card[9],
        aside=card[10],
        tags=tuple(card[11]),
        agency=card[12],
        fiscal_year=card[13],
        categories=tuple(card[14]),
        authors=tuple(card[15]),
        created=datetime.fromisoformat(card[16]) if card[16] else None,
        updated=datetime.fromisoformat(card[17]) if card[17] else None,
        read_count=card[18],
        tokens=frozenset(card[19]),
        state=card[20],
        replaced=card[21],
    )
    texts = []
    for text, size in zip(card[6:11], card[22], strict=True):
        texts.append(ReadyText(text, packed=data[at : at + size]))
        at += size
    return Stored(document, tuple(texts))
