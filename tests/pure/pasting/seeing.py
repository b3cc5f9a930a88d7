"""What a reader sees: the words of pasted text before, and of the page after, in a form that can be compared."""

from __future__ import annotations

import re

from lxml import etree

from kmwiki.render import render_here

_BLOCKS = frozenset(
    "address blockquote br caption dd div dl dt figcaption h1 h2 h3 h4 h5 h6 hr li ol p pre section table tbody td th "
    "thead tr ul".split()
)
_UNSEEN = re.compile("[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad]")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_BULLET = re.compile(r"[-*+•●▪◦‣–·○✓o\uf0b7]|[-=*_~]{3,}")
_GLUED = re.compile(r"(?:-(?=[ก-ฮเ-ไ])|[•●▪◦‣∙■□◆◇❖➢➤►▶✓✔·○⁃])")
_NUMBER = re.compile(r"(\d{1,3})[.)](?=$|[ก-ฮเ-ไ])")


def words_seen_in(text: str) -> list[str]:
    """The words of `text`, bullets and drawn lines left out, every way to write an item's number made one."""
    words: list[str] = []
    for word in _UNSEEN.sub("", text).translate(_THAI_DIGITS).split():
        if _BULLET.fullmatch(word):
            continue
        bare = _GLUED.sub("", word, count=1) if _GLUED.match(word) else word
        number = _NUMBER.match(bare)
        if number:
            words.append(f"{number[1]}.")
            bare = bare[number.end() :]
        if bare and not _BULLET.fullmatch(bare):
            words.append(bare)
    return words


def words_seen_on_the_page(markdown: str) -> list[str]:
    """The words a reader of the rendered page sees, the numbers of lists with them."""
    html = render_here(markdown).html
    if not html:
        return []
    root = etree.fromstring(f"<div>{html}</div>", etree.HTMLParser())
    pieces: list[str] = []
    numbers: list[int] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            if tag == "ol":
                numbers.append(int(element.get("start", "1")))
            if tag == "ul":
                numbers.append(-1)
            pieces.append(" " if tag in _BLOCKS else "")
            if tag == "li" and numbers[-1] >= 0:
                pieces.append(f" {numbers[-1]}. ")
                numbers[-1] += 1
            pieces.append(element.text or "")
        else:
            if tag in ("ol", "ul"):
                numbers.pop()
            pieces.append(" " if tag in _BLOCKS else "")
            pieces.append(element.tail or "")
    return words_seen_in("".join(pieces))
