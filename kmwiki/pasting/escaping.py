"""Signs of pasted words that would mean something in Markdown, escaped where they would and left alone elsewhere.

What means something is what ``kmwiki.render`` speaks: emphasis inside words, ``~~`` and ``==``, links, page links,
footnotes, raw HTML, entities; and at the start of a line headings, lists, quotes, fences, definitions, call-outs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kmwiki.pasting.shapes import PLAIN, Line, Span, Style, words_of

_ESCAPABLE = frozenset("\\`*_{}[]()>#+-.!|~=<&")
_URL = (
    r"(?<![A-Za-z0-9@._/-])(?:https?://(?=[A-Za-z0-9\u0e01-\u0e59])|www\.(?=[A-Za-z0-9-]+\.[A-Za-z]))"
    r"[A-Za-z0-9%._~:/?#@!$&'()*+,;=-]+"
)
_PIECE = re.compile(rf"(?P<url>{_URL})|(?P<sign>[\\`*_~=\[\]<&!|])")
_AT_END = re.compile(rf"{_URL}$")
# Becomes a link by itself and ends where it ends.
_BARE = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9%._~/?&=+-]*)?[A-Za-z0-9/]")
_TRAILING = ".,:;!?'\"*_~"
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_LINE_STARTS = (
    (re.compile(r"^([-=*_][-=*_ ]*)$"), r"\\\1"),  # drawn lines, and what makes a heading of the line above
    (re.compile(r"^([-+*](?=\s|$)|#|>)"), r"\\\1"),
    (re.compile(r"^(\d{1,9})\.(?=\s)"), r"\1\\."),
    (re.compile(r"^(```|~~~|!!!)"), r"\\\1"),
    (re.compile(r"^:(?=\s)"), "&#58;"),
    (re.compile(r"^(\[[^\[\]\n]*\]):(?=\]\()"), r"\1&#58;"),  # a link whose words begin as a definition of one would
    (re.compile(r"^(\[(?:(?:[^\]\\\n]|\\.)*\]:|[ xX]\]\s))"), r"\\\1"),
    (re.compile(r"^\*\[(?=[^\]\n]*\] ?:)"), r"*\\["),
    (re.compile(r"^([|:\- ]*)\|(?=[|:\- ]*$)"), r"\1\\|"),
)


_BEGINNERS = frozenset("-=*_+#>`~!:[| ")


@dataclass(frozen=True)
class Alive:
    """Which signs mean something in a block, by what else stands in it."""

    signs: frozenset[str]

    def escape(self, text: str, *, in_link: bool = False, in_cell: bool = False, alone: bool = True) -> str:
        """`text` (one look of one line) with those signs escaped.

        ``alone``: bare addresses in it may stay bare. Between marks one would take these for a part of itself.
        """
        signs = (
            self.signs | (frozenset("[]") if in_link else frozenset()) | (frozenset("|") if in_cell else frozenset())
        )

        def one(match: re.Match[str]) -> str:
            url = match["url"]
            if not url:
                return _escaped(match["sign"], match.string, match.end(), signs)
            bare = url.rstrip(_TRAILING)
            rest = _PIECE.sub(one, url[len(bare) :])
            if in_link or _ENTITY.search(url):
                return _SIGN.sub(lambda sign: _escaped(sign["sign"], sign.string, sign.end(), signs), bare) + rest
            if alone:
                return bare + rest
            words = _SIGN.sub(lambda sign: _escaped(sign["sign"], sign.string, sign.end(), signs | {"_"}), bare)
            return f"[{words}]({bare if bare.startswith('http') else f'https://{bare}'}){rest}"

        return _PIECE.sub(one, text)


_NO_SIGN = re.compile(r"[^\\`*_~=\[\]<&!|]*")
_OPENS_UNDERSCORE = re.compile(r"(?<!\w)_(?=\S)")
_CLOSES_UNDERSCORE = re.compile(r"(?<=\S)_(?!\w)")
_NOTHING_ALIVE = Alive(frozenset())
_SIGN = re.compile(r"(?P<sign>[\\`*_~=\[\]<&!|])")


def _escaped(sign: str, text: str, after: int, signs: frozenset[str]) -> str:
    """`sign` of `text` as it has to be written; `after` is where it ends."""
    following = text[after : after + 1]
    if sign == "<":
        return "&lt;" if not following or following.isalpha() or following in "/!?" else sign
    if sign == "&":
        return "&amp;" if _ENTITY.match(text, after - 1) else sign
    if sign == "\\":
        return "\\\\" if not following or following in _ESCAPABLE else sign
    if sign == "!":
        return "\\!" if not following and sign in signs else sign
    if sign == "[":
        before = text[after - 2 : after - 1]
        return "\\[" if sign in signs or not following or following in "[^!" or before == "@" else sign
    return f"\\{sign}" if sign in signs else sign


def alive_in(lines: Sequence[Line]) -> Alive:
    """What to escape in a block of those lines."""
    text = "\n".join(words_of(line) for line in lines)
    styles = {span.style for line in lines for span in line}
    if _NO_SIGN.fullmatch(text) and styles <= {PLAIN}:
        return _NOTHING_ALIVE
    signs = {sign for sign in "*`" if text.count(sign) > 1}
    if "*" in text and any(style.bold or style.italic for style in styles):
        signs.add("*")
    # Inside a word it is only a letter; where a look begins or ends, a mark will stand beside it.
    marked = "\n".join("*".join(span.text for span in line) for line in lines)
    if _OPENS_UNDERSCORE.search(marked) and _CLOSES_UNDERSCORE.search(marked):
        signs.add("_")
    signs |= {pair[0] for pair in ("~~", "==") if text.count(pair) > 1}
    if "](" in text or "][" in text or "] [" in text or any(style.link for style in styles):
        signs |= {"[", "]"}
    if any(style.link for style in styles):
        signs.add("!")  # right before a link it would make a picture of it
    return Alive(frozenset(signs))


def with_safe_links(line: Line) -> Iterator[Span]:
    """The spans of a line with every address that reaches to the next span a link with both ends said.

    Bare, it would take the marks behind it for a part of itself. A link that only says its address is a bare one.
    """
    for number, span in enumerate(line):
        following = line[number + 1].text if number + 1 < len(line) else " "
        before = line[number - 1].text if number else " "
        if span.style == Style(link=span.text) and _BARE.fullmatch(span.text):
            if following.startswith(" ") and before.endswith(" "):
                span = Span(span.text)
        elif span.style == PLAIN and not following.startswith(" ") and (last := _AT_END.search(span.text)):
            yield Span(span.text[: last.start()])
            address = last[0] if last[0].startswith("http") else f"https://{last[0]}"
            span = Span(last[0], Style(link=address))
        yield span


def escape_start(line: str) -> str:
    """A written line whose start begins nothing."""
    if line[:1] not in _BEGINNERS and not line[:1].isdigit():
        return line
    for form, instead in _LINE_STARTS:
        changed = form.sub(instead, line, count=1)
        if changed != line:
            return changed
    return line
