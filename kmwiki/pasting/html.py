"""Pasted HTML -> Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kmwiki.pasting.pictures import KeepPicture
from kmwiki.pasting.plain import write_plain
from kmwiki.pasting.reading import Reader
from kmwiki.pasting.shapes import Cleaned
from kmwiki.pasting.source import Tangled, TooMuch, tree_of, words_only
from kmwiki.pasting.writing import write

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_HTML = 8 * 1024 * 1024  # characters


def clean_pasted_html(html: str) -> Cleaned:
    """The Markdown that HTML from anywhere meant. Never fails over what stands in it.

    Raises TooMuch for more than `LARGEST_HTML` characters, or for more words than can be taken from a tangle.
    """
    if len(html) > LARGEST_HTML:
        raise TooMuch
    try:
        root = tree_of(html)
    except Tangled:
        return Cleaned(write_plain(words_only(html)), Counter(layout=1))
    return Cleaned("") if root is None else clean_pasted_tree(root)


def clean_pasted_tree(root: _Element, *, pictures: KeepPicture | None = None) -> Cleaned:
    """The same for a part of a tree that is read already; pictures stay where ``pictures`` says so of their address."""
    reader = Reader(pictures=pictures)
    return Cleaned(write(reader.read(root)), reader.left_out)
