"""What is kept of a document to be shown again: everything but its rank. One packed value per document."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import datetime
from typing import NamedTuple

from kmwiki.search.documents import Document
from kmwiki.search.prepare import DOUBLE_E, Prepared, ReadyText

_HEAD = struct.Struct("<II")
"""A sum of what follows, and how long the card in it is."""
_LETTERS = "utf-16-le"
"""Two bytes a Thai letter, where UTF-8 has three, and read in no time. Deflated, a document takes three fifths of the
room, and is unpacked in three times the time: a quarter of a millisecond more for ten of them."""


_NO_TEXT = ReadyText("", is_coded=True)
_read = json.JSONDecoder().raw_decode


class Stored(NamedTuple):
    document: Document
    texts: tuple[ReadyText, ...]
    """Title, other title, summary, body, aside."""


def pack(one: Prepared) -> bytes:
    document = one.document
    packed = [text.packed for text in one.texts]
    card = [  # in the order of a document's fields
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
    letters = data[_HEAD.size : at].decode(_LETTERS, "surrogatepass")
    (*card, sizes), _ = _read(letters)
    for place in (11, 14, 15):
        card[place] = tuple(card[place])
    for place in (16, 17):
        card[place] = datetime.fromisoformat(card[place]) if card[place] else None
    card[19] = frozenset(card[19])
    is_coded = DOUBLE_E not in letters
    texts = []
    for text, size in zip(card[6:11], sizes, strict=True):
        texts.append(ReadyText(text, packed=data[at : at + size], is_coded=is_coded) if text else _NO_TEXT)
        at += size
    return Stored(Document(*card), tuple(texts))
