"""What content files are called, and which names are not touched."""

from __future__ import annotations

import unicodedata

from kmwiki.text.slugs import file_slug

PAGE_SUFFIX = ".md"
COMMENTS_SUFFIX = ".comments.yaml"
# Control, format (turns text round, hides letters), surrogate, private, unassigned: nobody could tell such names apart.
_ODD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST = 255 - len(COMMENTS_SUFFIX)


def page_path(kind: str, record_no: int, title: str) -> str:
    """``wiki/101-เริ่มต้นที่นี่.md``, relative to the content folder, with slashes on every system."""
    return f"{kind}/{record_no}-{file_slug(title)}{PAGE_SUFFIX}"


def comments_path(path: str) -> str:
    """The comments beside a page's file."""
    return path.removesuffix(PAGE_SUFFIX) + COMMENTS_SUFFIX


def odd_name(path: str) -> bool:
    """Whether a relative path holds a name we neither read nor write: ``..``, hidden or unreadable characters."""
    parts = path.split("/")
    return any(
        part in ("", ".", "..")
        or len(part.encode("utf-8", "surrogatepass")) > _LONGEST
        or any(unicodedata.category(character) in _ODD for character in part)
        for part in parts
    )
