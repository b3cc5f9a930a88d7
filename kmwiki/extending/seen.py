"""Borrowed words as readers see them: looked for in a page's rendered text and not in its source. HTML in, text out.

What stands in an HTML comment, in an address or in a link's title is read by nobody, and what is struck out is not said
any more. Only the rendered text tells: a source says the same in many ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from .wording import Paragraphs, bare_signs, is_whole_in

_STRUCK_TAGS = frozenset({"del", "s"})
# Follows each sign that is struck out, so that struck words are other words.
_STRUCK = "\u0336"
# Where a paragraph of a quotation ends. A list or a table in it is one, as it is in the source.
_PARAGRAPHS = frozenset("blockquote details div dl h1 h2 h3 h4 h5 h6 hr ol p pre section table ul".split())
_HELD_TOGETHER = frozenset({"dl", "ol", "table", "ul"})
# The number of a footnote is no word of the text it stands in.
_NOTES = frozenset({"footnote-ref", "footnote-backref"})


@dataclass(frozen=True)
class Seen:
    """A text's bare signs in one, and from where to where in them each paragraph of a quotation goes."""

    signs: str
    quotations: Paragraphs = ()

    def holds(self, wanted: str) -> bool:
        """Can these words be read here as they were lent, see :func:`~kmwiki.extending.wording.stands_in`?"""
        return bool(wanted) and is_whole_in(self.signs, self.quotations, wanted, never_before=_STRUCK)


def seen_in(html: str) -> Seen:
    """What is read in cleaned HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return Seen("".join(reader.signs), tuple(reader.quotations))


def seen_in_line(text: str) -> Seen:
    """What is read in a text that has no markup: a title, a summary."""
    return Seen(bare_signs(text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.signs: list[str] = []
        self.quotations: list[tuple[int, int]] = []
        self._length = self._began = 0
        self._quoted = self._struck = self._held = 0
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARAGRAPHS and not self._held:
            self.end_paragraph()
        self._quoted += tag == "blockquote"
        self._struck += tag in _STRUCK_TAGS
        self._held += tag in _HELD_TOGETHER
        self._silent = self._silent or (tag == "a" and dict(attrs).get("class") in _NOTES)

    def handle_endtag(self, tag: str) -> None:
        self._held -= tag in _HELD_TOGETHER
        if tag in _PARAGRAPHS and not self._held:
            self.end_paragraph()
        self._quoted -= tag == "blockquote"
        self._struck -= tag in _STRUCK_TAGS
        self._silent = self._silent and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        signs = bare_signs(data)
        if self._struck:
            signs = "".join(f"{sign}{_STRUCK}" for sign in signs)
        self.signs.append(signs)
        self._length += len(signs)

    def end_paragraph(self) -> None:
        if self._quoted and self._length > self._began:
            self.quotations.append((self._began, self._length))
        self._began = self._length
