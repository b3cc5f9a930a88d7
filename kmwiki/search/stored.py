"""What is kept of a document to be shown again: everything but its rank. One packed value per document."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import datetime
from typing import NamedTuple

from kmwiki.search.documents import Document
from kmwiki.search.prepare import Prepared, ReadyText

_HEAD = struct.Struct("<II")
"""A sum of what follows, and how long the card in it is."""
_LETTERS = "utf-16-le"
"""Two bytes a Thai letter, where UTF-8 has three, and read in no time. Deflated, a document takes three fifths of the
room, and is unpacked in three times the time: a quarter of a millisecond more for ten of them."""


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
        document.standing,
        [len(words) for words in packed],
    ]
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode(_LETTERS, "surrogatepass")
    kept = b"".join((text, *packed))
    return _HEAD.pack(zlib.adler32(kept), len(text)) + kept


def unpack(data: bytes) -> Stored:
    """Raises ValueError or struct.error for what `pack` never made."""
    total, length = _HEAD.unpack_from(data)
    if zlib.adler32(memoryview(data)[_HEAD.size :]) != total:
        raise ValueError("a document is not what was written")
    at = _HEAD.size + length
    card = json.loads(data[_HEAD.size : at].decode(_LETTERS, "surrogatepass"))
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
        standing=card[22],
    )
    texts = []
    for text, size in zip(card[6:11], card[23], strict=True):
        texts.append(ReadyText(text, packed=data[at : at + size]))
        at += size
    return Stored(document, tuple(texts))
