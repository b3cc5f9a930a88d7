"""Cutting text where a reader sees a gap between characters, never inside one.

Stricter than Unicode's grapheme clusters in one point: the vowels written before their consonant (เ แ โ ใ ไ) stay with
it, since a text ending in a lone แ looks broken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

_JOINER = "\u200d"
# ำ and its Lao sister are letters by category but hang on the letter before them.
_HANGING = "\u0e33\u0eb3\u200c\u200d"


def _hangs_on(character: str) -> bool:
    return (
        character in _HANGING
        or unicodedata.category(character)[0] == "M"
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags that spell regional flags
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _keeps_next(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if last == _JOINER:
        return unicodedata.category(character) == "So"
    if "\u0e40" <= last <= "\u0e44":
        return "\u0e01" <= character <= "\u0e2e"
    if last == "\r":
        return character == "\n"
    return len(cluster) == 1 and _is_flag_half(last) and _is_flag_half(character)


def holds_together(before: str, character: str) -> bool:
    """Whether no gap is seen between ``before``, which is not empty, and the character that follows it."""
    if _hangs_on(character):
        return not before[-1].isspace()
    if _is_flag_half(character) and _is_flag_half(before[-1]):
        halves = len(before) - len(before.rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return halves % 2 == 1
    return _keeps_next(before[-1], character)


def clusters(text: str) -> Iterator[str]:
    """The pieces of `text` that may not be cut; joined they are `text`."""
    cluster = ""
    for character in text:
        if cluster and not (_hangs_on(character) and not cluster[-1].isspace()) and not _keeps_next(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def truncate(text: str, limit: int, ellipsis: str = "…") -> str:
    """`text` if it has at most `limit` clusters, else its beginning with `ellipsis`, together at most `limit`."""
    if len(text) <= limit:  # a cluster has at least one character
        return text
    kept = list(islice(clusters(text), limit + 1))
    if len(kept) <= limit:
        return text
    return "".join(kept[: max(0, limit - len(ellipsis))]).rstrip() + ellipsis


def cut_bytes(text: str, limit: int) -> str:
    """The longest beginning of `text` that ends between clusters and takes at most `limit` bytes of UTF-8."""
    if len(text.encode()) <= limit:
        return text
    kept = text.encode()[:limit].decode(errors="ignore")
    while kept and holds_together(kept, text[len(kept)]):
        kept = kept[:-1]
    return kept
