"""HTML as text alone, and text alone as HTML."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from kmwiki.render.shapes import Rendered

_BLOCKS = frozenset(
    "blockquote br caption dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_PARAGRAPHS = re.compile(r"\n[ \t\u00a0]*\n\s*")
_MANY_LINES = re.compile(r"\n\s*\n")


# Numbers and arrows of footnotes help a reader on the page and only disturb the words.
_LEFT_OUT = frozenset({"footnote-ref", "footnote-backref"})
_SPACE = re.compile(r"\s+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._code = 0
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append(" ")
        elif tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")
        elif tag == "a":
            self._silent = dict(attrs).get("class") in _LEFT_OUT
        self._code += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        self._code -= tag == "pre"
        self._silent = self._silent and tag != "a"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # Only in code is a line end of the source one for the reader.
            self.pieces.append(data if self._code else _SPACE.sub(" ", data))


def html_to_text(html: str) -> str:
    """The words of cleaned HTML: blocks on lines of their own, cells apart, no empty lines."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def text_to_html(text: str) -> str:
    """Escaped `text` in paragraphs, its line breaks kept; nothing in it means anything."""
    paragraphs = (part.strip("\n") for part in _PARAGRAPHS.split(text))
    return "\n".join(
        f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip()
    )


def plain_fallback(text: str, note: str, *, retry: bool = False) -> Rendered:
    """What is shown when `text` cannot be rendered: itself, with the key of the reason."""
    return Rendered(html=text_to_html(text), plain=_MANY_LINES.sub("\n", text).strip(), note=note, retry=retry)
