"""Titles as parts of addresses, anchors and file names, with Thai left whole.

Stock slug functions keep only letters and numbers and so drop every Thai vowel sign and tone mark
(การแลกเปลี่ยน becomes การแลกเปลยน): here marks stay.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from kmwiki.text.graphemes import cut_bytes

FILE_SLUG_BYTES = 120
EMPTY_SLUG = "หน้า"

# The last part of /p/<no>/<slug> may not be one of the words that mean something there.
RESERVED = frozenset(
    (
        "edit history compare restore bin unbin archive unarchive hide unhide lock unlock comments similar feed.atom"
    ).split()
)


class _Kept(dict[int, int]):
    """A character, or a space in its place; found out when it is first met."""

    def __missing__(self, code: int) -> int:
        self[code] = code if unicodedata.category(chr(code))[0] in "LNM" else 32
        return self[code]


_KEPT = _Kept()


def slug(text: str, sep: str = "-", empty: str = EMPTY_SLUG) -> str:
    """Letters, numbers and marks of `text` in lower case, everything else one `sep`; `empty` when nothing is left."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return sep.join(text.translate(_KEPT).split()) or empty


def file_slug(text: str) -> str:
    """A slug of at most 120 bytes of UTF-8, cut between characters as readers see them."""
    return cut_bytes(slug(text), FILE_SLUG_BYTES).rstrip("-") or EMPTY_SLUG


@lru_cache(maxsize=5_000)  # a page's address is made wherever it is named, and titles change seldom
def page_slug(text: str) -> str:
    """The slug in a page's address: short enough, and never a word that stands for something one does to a page."""
    made = file_slug(text)
    return f"page-{made}" if made in RESERVED else made
