"""Pasted text -> the Markdown it meant: bullets are bullets, tables are tables, and no word changes.

``clean_pasted_html`` takes what Word, mail programs, blogs and web pages put on the clipboard; ``clean_pasted_text``
what comes without looks: chats, plain mail, columns of a spreadsheet, text indented with no-break spaces.
"""

from kmwiki.pasting.html import LARGEST_HTML, clean_pasted_html, clean_pasted_tree
from kmwiki.pasting.plain import clean_pasted_text
from kmwiki.pasting.shapes import Cleaned
from kmwiki.pasting.source import Tangled, TooMuch, tree_of

__all__ = [
    "LARGEST_HTML",
    "Cleaned",
    "Tangled",
    "TooMuch",
    "clean_pasted_html",
    "clean_pasted_text",
    "clean_pasted_tree",
    "tree_of",
]
